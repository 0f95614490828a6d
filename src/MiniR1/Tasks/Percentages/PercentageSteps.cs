namespace MiniR1.Tasks;

/// <summary>
/// A chain of percentages worked out: <c>80*25=2000/100=20, 80+20=100, 100*10=1000/100=10, 100-10=90</c>, with a slip
/// or without.
/// </summary>
internal static class PercentageSteps
{
    private static readonly int[] s_slips = [-10, -5, -2, -1, 1, 2, 5, 10];
    private static readonly int[] s_sumSlips = [-100, -10, -1, 1, 10, 100];

    private enum Slip
    {
        None,
        Amount,
        Base,
        Sum,
        Direction,
    }

    /// <summary>
    /// Writes the steps and returns their result. A slip, at a change chosen at random, is an amount that is off, the
    /// percentage of the first price instead of the last, a sum that is off, or the wrong direction; what follows goes
    /// on from it, and leaves a rest where it is no longer a whole number.
    /// </summary>
    internal static int Append(ref TextBuilder text, PercentageProblem problem, bool slip, ref SplitMix64 random)
    {
        if (!slip)
            return Append(ref text, problem, Slip.None, 0, ref random);
        while (true)
        {
            // Drawn again if the slip happens to lead to the right result, or to none.
            var (start, kind) = (text.Length, (Slip)(1 + random.NextInt(4)));
            var result = Append(ref text, problem, kind, random.NextInt(problem.Changes.Length), ref random);
            if (result > 0 && result != problem.Result)
                return result;
            text.Length = start;
        }
    }

    private static int Append(ref TextBuilder text, PercentageProblem problem, Slip slip, int slipAt, ref SplitMix64 random)
    {
        var value = problem.Price;
        for (var i = 0; i < problem.Changes.Length; i++)
        {
            var here = i == slipAt ? slip : Slip.None;
            var change = problem.Changes[i];
            var basis = here == Slip.Base ? problem.Price : value;
            var product = basis * Math.Abs(change);
            if (here == Slip.Amount)
                product = Math.Max(0, product + (100 * Wording.Any<int>(s_slips, ref random)));
            var (amount, rest) = Math.DivRem(product, 100);
            var rises = change > 0 != (here == Slip.Direction);
            var next = rises ? value + amount : value - amount;
            if (here == Slip.Sum)
                next += Wording.Any<int>(s_sumSlips, ref random);
            if (i > 0)
                text.Append(", ");
            text.Append(new Calculation(basis, '*', Math.Abs(change), product));
            text.AppendRest(new Calculation(product, '/', 100, amount, rest));
            text.Append(", ");
            text.Append(new Calculation(value, rises ? '+' : '-', amount, next));
            if (next <= 0)
                return 0;
            value = next;
        }

        return value;
    }
}
