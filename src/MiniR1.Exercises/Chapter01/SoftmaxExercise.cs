using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter01;

/// <summary>Softmax over the last dimension, also of large scores.</summary>
internal sealed class SoftmaxExercise : Exercise<Func<Tensor, Tensor>>
{
    public override string Name => "01.softmax";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor> answer)
    {
        // Square, so that the usual mistakes make a wrong result and not an exception.
        var scores = Samples.Of(1, 4, 4); // [4, 4]
        var made = answer(scores.clone());
        yield return Compare.Shape(made, [4, 4], "the shape of the scores");

        var exponentials = scores.exp();
        yield return Compare.Numbers(
            made,
            scores.softmax(-1),
            (() => scores.softmax(0), "your softmax adds up to 1 along dim 0, down the columns; each row, dim -1, must"),
            (() => exponentials / exponentials.sum(), "all of your numbers together add up to 1; each row must: sum over dim -1 only"),
            (() => exponentials, "your rows do not add up to 1: divide the exponentials by their sum"),
            (() => scores.log_softmax(-1), "these are the logarithms of the shares: leave the log out"),
            (() => scores / scores.sum(-1, keepdim: true), "your rows add up to 1 but hold negative shares: exponentiate before you divide"),
            (() => exponentials / exponentials.sum(-1),
                "each number was divided by another row's sum: sum(-1) is [K] and stretches over the rows; keep it [T, 1] with keepdim: true"));

        yield return Compare.Numbers(
            answer(Samples.Of(2, 2, 3, 5)),
            Samples.Of(2, 2, 3, 5).softmax(-1),
            (() => Samples.Of(2, 2, 3, 5).softmax(1), "with scores of three dimensions you add up along dim 1: dim -1 is always the last"));

        var large = answer(Samples.Of(3, 2, 4) + 1000);
        yield return large.isfinite().all().item<bool>()
            ? Compare.Numbers(large, Samples.Of(3, 2, 4).softmax(-1))
            : "scores near 1000 give NaN, since exp(1000) is infinite: subtract each row's largest score first, which changes nothing else";
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match the size", StringComparison.Ordinal)
            ? "two shapes do not fit: the sum of each row must stay a column, [T, 1]: sum(-1, keepdim: true)"
            : base.Explain(failure);
}
