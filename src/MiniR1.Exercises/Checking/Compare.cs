using static TorchSharp.torch;

namespace MiniR1.Exercises.Checking;

/// <summary>Compares what an answer gave with what it should be.</summary>
internal static class Compare
{
    private const double Tolerance = 1e-4;

    /// <summary>Whether two tensors of the same shape hold the same numbers, but for rounding.</summary>
    internal static bool Same(Tensor? made, Tensor expected) =>
        made is not null && made.shape.SequenceEqual(expected.shape)
        && made.detach().to(float64).allclose(expected.detach().to(float64), rtol: Tolerance, atol: Tolerance);

    /// <summary>What is wrong with a tensor's shape; null if nothing is.</summary>
    /// <param name="made">what the answer gave</param>
    /// <param name="expected">the shape it should have</param>
    /// <param name="of">what the shape is called, such as <c>[T, K]</c></param>
    internal static string? Shape(Tensor? made, long[] expected, string of) =>
        made is null ? "your function returned null: return a tensor"
        : made.shape.SequenceEqual(expected) ? null
        : $"your result has the shape {Text(made.shape)}, and {of} = {Text(expected)} was to be made";

    /// <summary>
    /// Null if the numbers are right; else the first of the mistakes that gives the same wrong numbers as the answer, or
    /// where the numbers begin to differ.
    /// </summary>
    /// <param name="made">what the answer gave, of the right shape</param>
    /// <param name="expected">what it should be</param>
    /// <param name="mistakes">usual mistakes: what they would give, and what to say</param>
    internal static string? Numbers(Tensor made, Tensor expected, params (Func<Tensor> Made, string Message)[] mistakes)
    {
        if (Same(made, expected))
            return null;
        foreach (var (wrong, message) in mistakes)
        {
            if (Same(made, wrong()))
                return message;
        }

        if (made.detach().to(float64).isnan().any().item<bool>())
            return "your result holds NaN (not a number): something was divided by 0, or infinity taken from infinity";
        var (mine, theirs) = (Flat(made), Flat(expected));
        var at = Enumerable.Range(0, mine.Length).MaxBy(i => Math.Abs(mine[i] - theirs[i]));
        return FormattableString.Invariant(
            $"the shape is right, the numbers are not: {mine[at]:0.####} instead of {theirs[at]:0.####} at {Index(made.shape, at)}");
    }

    /// <summary>As a shape is written: <c>[2, 3]</c>.</summary>
    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static double[] Flat(Tensor t)
    {
        using var numbers = t.detach().to(float64).contiguous().data<double>();
        return numbers.ToArray();
    }

    private static string Index(long[] shape, int flat)
    {
        var index = new long[shape.Length];
        long rest = flat;
        for (var d = shape.Length - 1; d >= 0; d--)
            (rest, index[d]) = Math.DivRem(rest, shape[d]);
        return Text(index);
    }
}
