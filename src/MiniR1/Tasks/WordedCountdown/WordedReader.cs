namespace MiniR1.Tasks;

/// <summary>
/// What calculations mean in a thought about Countdown. An attempt calculates with the problem's numbers; the forms of
/// checks are those of <see cref="CheckForm"/>.
/// </summary>
internal sealed class WordedReader(Problem problem) : IWorkReader
{
    public Attempt? TakeAttempt(IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        if (pieces[at] is not Working working || !problem.Numbers.Contains((int)working.First.Left) || !UsesNumbers(working))
            return null;
        var steps = new List<Calculation>(working.Steps);
        at++;
        // 14*9=126, 126+7=133 is one attempt as 14*9=126+7=133 is.
        while (steps.Count + 1 < problem.Numbers.Count && at < pieces.Count && pieces[at] is Working next
            && next.First.Left == steps[^1].Result && UsesNumbers(next))
        {
            steps.AddRange(next.Steps);
            at++;
        }

        return new Attempt(steps);
    }

    public Work? TakeWork(Attempt attempt, IReadOnlyList<ThoughtElement> pieces, ref int at)
    {
        var run = WorkingRun.At(pieces, at);
        // The one that explains most: 6*16=96, 96*1=96 behind 6*1=6*16=96 begins as its last step again.
        (Work? Work, int Taken) best = default;
        foreach (var found in new[] { Recomputed(attempt, run), Undone(attempt, run), ByAnotherWay(attempt, run) })
        {
            if (found is var (work, count) && run.Pieces(count) is { } taken && taken > best.Taken)
                best = (work, taken);
        }

        at += best.Taken;
        return best.Work;
    }

    public Comparing? Compare(Attempt? attempt, Work? work, Statement statement)
    {
        // A way back reaches one of the attempt's own numbers; what is compared with the target is where it began.
        var value = work is { Form: not CheckForm.Inverse } ? work.Value : attempt?.Result;
        long target = problem.Target;
        if (statement.Equations is [_, ..] equations)
            return CompareEquations(equations, attempt, work, value, target);
        var said = statement.Denied is { } denied ? [.. statement.Numbers, new Mention(denied, Asked: false)] : statement.Numbers;
        var asked = said.Any(number => number.Asked);
        if (!asked && statement.Denied is null && said is not [_, _, ..])
            return null;
        var concerns = value is not null && said.All(number => IsExpected(number.Number, attempt, work, target))
            && (work is not null || said.Any(number => number.Number == target));
        return new Comparing(
            asked ? CheckForm.Question : CheckForm.Comparison, value ?? said[0].Number, concerns ? target : said[^1].Number, concerns);
    }

    public string NameOf(Attempt attempt) => attempt.Expression;

    private bool UsesNumbers(Working working)
    {
        foreach (var step in working.Steps)
        {
            if (step.Operation == '/' || !problem.Numbers.Contains((int)step.Right))
                return false;
        }

        return true;
    }

    private static Comparing CompareEquations(
        IReadOnlyList<Equation> equations, Attempt? attempt, Work? work, long? value, long target)
    {
        var (left, right) = equations[^1];
        if (equations is [_])
        {
            // Also the last number of a way back with the attempt's number at that place: 154=126.
            var isWayBack = work is { Form: CheckForm.Inverse } && left == work.Value && right == work.Target;
            var isResult = left == value || left == attempt?.Result;
            if (isWayBack || (isResult && right == target))
                return new Comparing(CheckForm.Comparison, left, right, Concerns: true);
        }

        var concerns = value is { } whole && AreDigits(equations, whole, target);
        return concerns
            ? new Comparing(CheckForm.Digits, value!.Value, target, Concerns: true)
            : new Comparing(CheckForm.Comparison, left, right, Concerns: false);
    }

    /// <summary>
    /// Whether equations are the numbers' digits from the front, the shorter number with zeros before it, up to the
    /// first that differ or the last.
    /// </summary>
    private static bool AreDigits(IReadOnlyList<Equation> equations, long value, long target)
    {
        if (value < 0)
            return false;
        var length = Math.Max($"{value}".Length, $"{target}".Length);
        var (left, right) = ($"{value}".PadLeft(length, '0'), $"{target}".PadLeft(length, '0'));
        for (var place = 0; place < equations.Count; place++)
        {
            if (place == length || equations[place].Left != left[place] - '0' || equations[place].Right != right[place] - '0')
                return false;
            if (left[place] != right[place])
                return place == equations.Count - 1;
        }

        return equations.Count == length;
    }

    private static bool IsExpected(long number, Attempt? attempt, Work? work, long target) =>
        number == target || number == attempt?.Result || number == work?.Value || number == work?.Target;

    /// <summary>The attempt's steps again, or the last of them.</summary>
    private (Work, int)? Recomputed(Attempt attempt, WorkingRun run)
    {
        for (var first = 0; first < attempt.Steps.Count; first++)
        {
            var count = attempt.Steps.Count - first;
            if (run.Steps.Count < count || !Same(attempt.Steps[first].Left, run.Steps[0].Left, attempt.Steps[first], run.Steps[0]))
                continue;
            var same = true;
            for (var i = 1; i < count && same; i++)
                same = Same(run.Steps[i - 1].Result, run.Steps[i].Left, attempt.Steps[first + i], run.Steps[i]);
            if (same)
                return (Valued(attempt, CheckForm.Recomputation, run, count), count);
        }

        return null;

        static bool Same(long expectedLeft, long left, Calculation step, Calculation again) =>
            left == expectedLeft && again.Operation == step.Operation && again.Right == step.Right;
    }

    /// <summary>Steps undone, the last first, from the result or from the target.</summary>
    private (Work, int)? Undone(Attempt attempt, WorkingRun run)
    {
        var from = run.Steps[0].Left;
        if (from != attempt.Result && from != problem.Target)
            return null;
        var count = 0;
        for (; count < Math.Min(attempt.Steps.Count, run.Steps.Count); count++)
        {
            var (step, undo) = (attempt.Steps[^(count + 1)], run.Steps[count]);
            var isLinked = count == 0 || undo.Left == run.Steps[count - 1].Result;
            if (!isLinked || undo.Operation != InverseOf(step.Operation) || undo.Right != step.Right)
                break;
        }

        // A calculation may go on to the next piece's; the way back ends where a piece does.
        while (count > 0 && run.Pieces(count) is null)
            count--;
        if (count == 0)
            return null;
        var (reached, expected) = (run.Steps[count - 1], attempt.Steps[^count].Left);
        var closes = reached.Result == expected && reached.Rest == 0;
        var passes = closes && (from == problem.Target || attempt.Result == problem.Target);
        return (new Work(CheckForm.Inverse, reached.Result, expected, closes, passes, run.AreRight(count)), count);
    }

    /// <summary>The attempt's numbers in another order or shared out, for the same value.</summary>
    private (Work, int)? ByAnotherWay(Attempt attempt, WorkingRun run)
    {
        if (SharedOut(attempt, run))
            return (Valued(attempt, CheckForm.SecondMethod, run, 3), 3);
        var count = attempt.Steps.Count;
        if (run.Steps.Count < count || run.Steps.Take(count).Any(step => step.Operation == '/'))
            return null;
        var numbers = new List<long> { run.Steps[0].Left, run.Steps[0].Right };
        var value = Calculator.Apply(run.Steps[0].Left, run.Steps[0].Operation, run.Steps[0].Right);
        for (var i = 1; i < count; i++)
        {
            var (step, before) = (run.Steps[i], run.Steps[i - 1].Result);
            if (step.Left != before && step.Right != before)
                return null;
            var (left, right) = step.Left == before ? (value, step.Right) : (step.Left, value);
            numbers.Add(step.Left == before ? step.Right : step.Left);
            value = Calculator.Apply(left, step.Operation, right);
        }

        List<long> own = [attempt.Steps[0].Left, .. attempt.Steps.Select(step => step.Right)];
        var sameValue = value == attempt.Steps.Aggregate(own[0], (left, step) => Calculator.Apply(left, step.Operation, step.Right));
        return sameValue && numbers.Order().SequenceEqual(own.Order())
            ? (Valued(attempt, CheckForm.SecondMethod, run, count), count)
            : null;
    }

    /// <summary>(14+9)*7 as 14*7=98, 9*7=63, 98+63=161.</summary>
    private static bool SharedOut(Attempt attempt, WorkingRun run)
    {
        if (attempt.Steps is not [{ Operation: '+' or '-' } sum, { Operation: '*', Right: var factor }] || run.Steps.Count < 3)
            return false;
        var (first, second, last) = (run.Steps[0], run.Steps[1], run.Steps[2]);
        return IsProduct(first, sum.Left, factor) && IsProduct(second, sum.Right, factor)
            && last.Operation == sum.Operation && last.Left == first.Result && last.Right == second.Result;

        static bool IsProduct(Calculation step, long left, long right) => step.Operation == '*'
            && ((step.Left == left && step.Right == right) || (step.Left == right && step.Right == left));
    }

    private Work Valued(Attempt attempt, CheckForm form, WorkingRun run, int count)
    {
        var value = run.Steps[count - 1].Result;
        return new Work(form, value, problem.Target, value == attempt.Result, value == problem.Target, run.AreRight(count));
    }

    private static char InverseOf(char operation) => operation switch { '+' => '-', '-' => '+', '*' => '/', _ => ' ' };
}
