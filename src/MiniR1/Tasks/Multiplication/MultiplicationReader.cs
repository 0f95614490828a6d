namespace MiniR1.Tasks;

/// <summary>
/// What calculations mean in a thought about a product. An attempt's partial products cover one factor and are summed
/// up; the forms of checks are below. Each uses both factors and the product that the attempt claims.
/// </summary>
internal sealed class MultiplicationReader(MultiplicationProblem problem) : IWorkReader
{
    public Attempt? TakeAttempt(IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var steps = new List<Calculation>();
        var partials = new PartialProducts(problem);
        for (var next = at; next < pieces.Count && pieces[next] is Working working; next++)
        {
            var isSum = partials.IsComplete && partials.AreSummedBy(working);
            if (!isSum && (partials.IsComplete || !(IsDigitProduct(working) || partials.TryAdd(working))))
                return null;
            steps.AddRange(working.Steps);
            if (!isSum && !(partials.IsComplete && partials.Count == 1))
                continue;
            at = next + 1;
            return new Attempt(steps);
        }

        return null;
    }

    public Work? TakeWork(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var (best, end) = ((Work?)null, at);
        foreach (var form in new TakesWork[] { TakeNines, TakeDivision, TakeSubtraction, TakeRecomputation })
        {
            var ahead = at;
            if (form(attempt, pieces, ref ahead) is { } work && ahead > end)
                (best, end) = (work, ahead);
        }

        at = end;
        return best;
    }

    public Comparing? Compare(Attempt? attempt, Work? work, Statement statement) => WorkComparing.Of(attempt, work, statement);

    /// <summary>What was calculated, results included: the same slip again is the same attempt.</summary>
    public string NameOf(Attempt attempt) => string.Join(',', attempt.Steps);

    private delegate Work? TakesWork(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at);

    private static bool IsDigitProduct(Working working) =>
        working.First is { Left: >= 0 and <= 9, Operation: '*', Right: <= 9 }
        && (working.Steps.Count == 1 || working.Steps is [_, { Operation: '+', Right: <= 9 }]);

    private Work? TakeNines(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var nines = new CastingOutNines(problem.Left, problem.Right, attempt.Result);
        var isRight = true;
        for (; at < pieces.Count && pieces[at] is Working working && nines.TryAdd(working); at++)
            isRight &= working.Steps.All(step => step.IsRight);
        if (!nines.IsComplete)
            return null;
        var passes = nines.Found == nines.Expected;
        return new Work(CheckForm.Remainder, nines.Found, nines.Expected, passes, passes, isRight);
    }

    /// <summary>Long division of the claimed product by one factor, to find the other.</summary>
    private Work? TakeDivision(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        if (pieces[at] is not Working { Steps: [{ Operation: '/' } first] } || (first.Right != problem.Right && first.Right != problem.Left))
            return null;
        var power = 1L;
        while (attempt.Result / power > first.Left)
            power *= 10;
        if (first.Left <= 0 || attempt.Result / power != first.Left)
            return null;
        var (quotient, rest, isRight) = (first.Result, first.Rest, first.IsRight);
        for (at++; power > 1; at++)
        {
            power /= 10;
            var dividend = (rest * 10) + (attempt.Result / power % 10);
            if (at == pieces.Count || pieces[at] is not Working { Steps: [{ Operation: '/' } step] } || step.Left != dividend || step.Right != first.Right)
                return null;
            (quotient, rest, isRight) = ((quotient * 10) + step.Result, step.Rest, isRight && step.IsRight);
        }

        var expected = first.Right == problem.Right ? problem.Left : problem.Right;
        var passes = quotient == expected && rest == 0;
        return new Work(CheckForm.Inverse, quotient, expected, passes, passes, isRight);
    }

    /// <summary>One factor's products with the parts of the other, subtracted from the claimed product down to nothing.</summary>
    private Work? TakeSubtraction(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var partials = new PartialProducts(problem);
        var isRight = true;
        for (; !partials.IsComplete; at++)
        {
            if (at == pieces.Count || pieces[at] is not Working product || !partials.TryAdd(product))
                return null;
            isRight &= product.First.IsRight;
        }

        var left = attempt.Result;
        for (var subtracted = 0; subtracted < partials.Count; at++)
        {
            if (at == pieces.Count || pieces[at] is not Working working || working.First.Left != left)
                return null;
            foreach (var step in working.Steps)
            {
                if (subtracted == partials.Count || step.Operation != '-' || step.Right != partials[subtracted++])
                    return null;
                isRight &= step.IsRight;
            }

            left = working.Last.Result;
        }

        return new Work(CheckForm.Inverse, left, 0, left == 0, left == 0, isRight);
    }

    private Work? TakeRecomputation(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        if (TakeAttempt(pieces, ref at) is not { } again)
            return null;
        var same = again.Result == attempt.Result;
        return new Work(CheckForm.Recomputation, again.Result, attempt.Result, same, same, again.Steps.All(step => step.IsRight));
    }
}
