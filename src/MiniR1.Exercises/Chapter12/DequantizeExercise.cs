using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter12;

/// <summary>FP8 weights to their real size: a factor for each block (arXiv 2412.19437, section 3.3.2).</summary>
internal sealed class DequantizeExercise : Exercise<Func<Tensor, Tensor, int, Tensor>>
{
    public override string Name => "12.dequantize";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, int, Tensor> answer)
    {
        var numbers = Samples.Of(121, 4, 4); // [R, C]
        var one = tensor(new[] { 0.25f }).reshape(1, 1); // [1, 1]
        var made = answer(numbers.clone(), one.clone(), 4);
        yield return Compare.Shape(made, [4, 4], "[R, C]") ?? Compare.Numbers(
            made,
            numbers * 0.25,
            (() => numbers * 4, "you divide by the scale: the numbers were divided by it, so multiply"),
            (() => numbers, "the scale makes no difference"));

        var scales = tensor(new float[] { 1, 2, 3, 4 }).reshape(2, 2); // [R / 2, C / 2]
        made = answer(numbers.clone(), scales.clone(), 2);
        yield return Compare.Shape(made, [4, 4], "[R, C]") ?? Compare.Numbers(
            made,
            numbers * Stretched(scales, 2, 4, 4),
            (() => numbers * Stretched(scales.T, 2, 4, 4), "rows and columns of the scales have changed places"),
            (() => numbers * scales.repeat(2, 2), "the scales alternate from number to number: each is repeated block times before the next, repeat_interleave"),
            (() => numbers * 1, "one scale is used for all blocks: each block has its own"),
            (() => numbers * Stretched(scales.narrow(0, 0, 1), 2, 1, 4), "a scale is used for whole columns: rows are cut into blocks as well"),
            (() => numbers * Stretched(scales.narrow(1, 0, 1), 2, 4, 1), "a scale is used for whole rows: columns are cut into blocks as well"),
            (() => numbers / Stretched(scales, 2, 4, 4), "you divide by the scale: the numbers were divided by it, so multiply"));

        // As in R1, whose 576 rows of kv_a_proj are four blocks and a half.
        var uneven = Samples.Of(122, 5, 7); // [R, C]
        var more = tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(2, 3); // [2, 3]
        made = answer(uneven.clone(), more.clone(), 3);
        yield return Compare.Shape(made, [5, 7], "[R, C]") ?? Compare.Numbers(
            made,
            uneven * Stretched(more, 3, 5, 7),
            (() => uneven * Even(more), "the blocks are made equally large: all have block rows and columns, but the last, which is cut off"));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match the size", StringComparison.Ordinal)
            ? "two shapes do not fit: stretch the scales to [R, C] first; the last block of a row or column may be cut off, with narrow"
        : failure.Message.Contains("is invalid for input of size", StringComparison.Ordinal)
            ? "R and C need not be multiples of the block, so no view cuts them into blocks: stretch the scales instead"
        : base.Explain(failure);

    /// <returns>[R, C]: each scale in its block</returns>
    private static Tensor Stretched(Tensor scales, int block, int rows, int columns) =>
        scales.repeat_interleave(block, 0).repeat_interleave(block, 1).narrow(0, 0, rows).narrow(1, 0, columns);

    /// <returns>[5, 7]: as if 5 rows were two blocks and 7 columns three, as equal as can be</returns>
    private static Tensor Even(Tensor scales)
    {
        var rows = tensor(Enumerable.Range(0, 5).Select(r => r * 2L / 5).ToArray()); // [5]
        var columns = tensor(Enumerable.Range(0, 7).Select(c => c * 3L / 7).ToArray()); // [7]
        return scales.index_select(0, rows).index_select(1, columns);
    }
}
