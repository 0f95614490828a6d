using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter01;

/// <summary>The results of all heads of a token, one behind the other.</summary>
internal sealed class MergeHeadsExercise : Exercise<Func<Tensor, Tensor>>
{
    public override string Name => "01.merge_heads";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor> answer)
    {
        var heads = Samples.Of(4, 2, 3, 5, 4); // [B, H, T, K]
        var made = answer(heads.clone());
        yield return Compare.Shape(made, [2, 5, 12], "[B, T, H * K]");
        yield return Compare.Numbers(
            made,
            heads.transpose(1, 2).reshape(2, 5, 12),
            (() => heads.reshape(2, 5, 12),
                "reshape alone keeps the numbers in the order of memory, head by head: bring T before H first, with transpose(1, 2)"),
            (() => heads.permute(0, 2, 3, 1).reshape(2, 5, 12),
                "the heads alternate, number by number; each head's K numbers must stay together: the order before the reshape is [B, T, H, K]"),
            (() => heads.transpose(2, 3).reshape(2, 5, 12), "you exchanged T and K; exchange H and T, dims 1 and 2"));
        yield return Compare.Numbers(answer(Samples.Of(5, 1, 2, 2, 2)), Samples.Of(5, 1, 2, 2, 2).transpose(1, 2).reshape(1, 2, 4));
    }

    protected override string Explain(Exception failure)
    {
        if (failure.Message.Contains("view size is not compatible", StringComparison.Ordinal))
            return "view cannot join dimensions that do not lie side by side in memory after a transpose: use reshape, which copies";
        return failure.Message.Contains("is invalid for input of size", StringComparison.Ordinal)
            ? "the sizes that you give are not those of these heads: take them from heads.shape"
            : base.Explain(failure);
    }
}
