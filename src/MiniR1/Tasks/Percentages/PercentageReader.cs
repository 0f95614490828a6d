namespace MiniR1.Tasks;

/// <summary>
/// What calculations mean in a thought about percentages. An attempt goes through all changes in their order, each by
/// its amount (<c>80*25=2000/100=20, 80+20=100</c>) or at once (<c>80*125=10000/100=100</c>); a check goes back from
/// the claimed result, last change first (<c>100*100=10000/125=80</c>, or <c>100-20=80</c> with the attempt's own
/// amount), or does the attempt again.
/// </summary>
internal sealed class PercentageReader(PercentageProblem problem) : IWorkReader
{
    private const int Hundred = 100;

    public Attempt? TakeAttempt(IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var (value, ahead, steps) = ((long)problem.Price, at, new List<Calculation>());
        foreach (var change in problem.Changes)
        {
            if (pieces.ElementAtOrDefault(ahead) is not Working { Steps: [{ Operation: '*' } product, { Operation: '/', Right: Hundred } share] })
                return null;
            steps.AddRange([product, share]);
            ahead++;
            var isAmount = product.Right == Math.Abs(change) && (product.Left == value || product.Left == problem.Price);
            // The amount first: half of a price is both what it falls by and what is left.
            if (isAmount && pieces.ElementAtOrDefault(ahead) is Working { Steps: [{ Operation: '+' or '-' } sum] }
                && sum.Left == value && sum.Right == share.Result)
            {
                steps.Add(sum);
                value = sum.Result;
                ahead++;
            }
            else if (product.Left == value && product.Right == Hundred + change)
            {
                value = share.Result;
            }
            else
            {
                return null;
            }
        }

        at = ahead;
        return new Attempt(steps);
    }

    public Work? TakeWork(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at) =>
        TakeBack(attempt, pieces, ref at) ?? TakeRecomputation(attempt, pieces, ref at);

    public Comparing? Compare(Attempt? attempt, Work? work, Statement statement) => WorkComparing.Of(attempt, work, statement);

    /// <summary>What was calculated, results included: the same slip again is the same attempt.</summary>
    public string NameOf(Attempt attempt) => string.Join(',', attempt.Steps);

    private Work? TakeBack(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var values = ValuesOf(attempt);
        var (value, rest, isRight, taken) = (attempt.Result, 0L, true, 0);
        while (taken < problem.Changes.Length && rest == 0 && pieces.ElementAtOrDefault(at + taken) is Working working
            && working.First.Left == value && Undoes(working, problem.Changes[^(taken + 1)], values[^(taken + 1)], values[^(taken + 2)]))
        {
            (value, rest) = (working.Last.Result, working.Last.Rest);
            isRight &= working.Steps.All(step => step.IsRight);
            taken++;
        }

        if (taken == 0)
            return null;
        at += taken;
        var expected = values[^(taken + 1)];
        var passes = value == expected && rest == 0;
        return new Work(CheckForm.Inverse, value, expected, passes, passes, isRight);
    }

    private static bool Undoes(Working working, int change, long after, long before) => working.Steps switch
    {
        [{ Operation: '*', Right: Hundred }, { Operation: '/' } share] => share.Right == Hundred + change,
        [{ Operation: '-' } step] => after > before && step.Right == after - before,
        [{ Operation: '+' } step] => after < before && step.Right == before - after,
        _ => false,
    };

    /// <summary>The price before the first change and what it becomes with each, as the attempt claims.</summary>
    private List<long> ValuesOf(Attempt attempt)
    {
        List<long> values = [problem.Price];
        for (var i = 1; i < attempt.Steps.Count; i += 2)
        {
            // The amount's division, and the sum if there is one.
            if (attempt.Steps.ElementAtOrDefault(i + 1).Operation is '+' or '-')
                i++;
            values.Add(attempt.Steps[i].Result);
        }

        return values;
    }

    private Work? TakeRecomputation(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        if (TakeAttempt(pieces, ref at) is not { } again)
            return null;
        var same = again.Result == attempt.Result;
        return new Work(CheckForm.Recomputation, again.Result, attempt.Result, same, same, again.Steps.All(step => step.IsRight));
    }
}
