using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter06;

/// <summary>The loss that language models are trained with, over the tokens that are to be predicted.</summary>
internal sealed class NextTokenLossExercise : Exercise<Func<Tensor, Tensor, Tensor, Tensor>>
{
    public override string Name => "06.next_token_loss";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor, Tensor> answer)
    {
        var logits = Samples.Of(71, 2, 5, 4); // [B, T, V]
        var ids = tensor(new long[] { 1, 3, 0, 2, 2, 0, 1, 1, 3, 2 }).reshape(2, 5); // [B, T]
        var all = ones(2, 5).to(ScalarType.Bool); // [B, T]
        var made = answer(logits.clone(), ids.clone(), all.clone());
        yield return Compare.Shape(made, [], "one number");

        var each = Each(logits, ids); // [B, T - 1]
        var here = -logits.log_softmax(-1).gather(2, ids.unsqueeze(2)).squeeze(2); // [B, T]
        var before = -logits.narrow(1, 1, 4).log_softmax(-1).gather(2, ids.narrow(1, 0, 4).unsqueeze(2)).squeeze(2); // [B, T - 1]
        yield return Compare.Numbers(
            made,
            each.mean(),
            (() => here.mean(), "row t of the scores is compared with token t, which the model has just read; it is about token t + 1"),
            (() => before.mean(), "row t of the scores is compared with token t - 1; it is about token t + 1"),
            (() => -each.mean(), "the sign is turned: a token that is likely has a small loss, so it is minus the logarithm"),
            (() => each.sum(), "you add the losses up: take the mean over the tokens that are predicted"),
            (() => each.sum() / 2, "you divide by the number of rows: take the mean over the tokens that are predicted"),
            (() => each.sum() / 10, "you divide by all B * T tokens: the first of each row is not predicted, so there are B * (T - 1)"),
            (() => -(-each).exp().mean(), "that is the mean probability: take the logarithm of each before the mean"),
            (() => -(-each).exp().mean().log(), "you take the logarithm of the mean: it is the mean of the logarithms"),
            (() => each.mean() / Math.Log(2), "you use the logarithm to base 2: losses are natural logarithms"));

        var some = tensor(new[] { true, false, true, true, false, true, false, false, true, true }).reshape(2, 5); // [B, T]
        var targets = some.narrow(1, 1, 4).to(float32); // [B, T - 1]
        var shifted = some.narrow(1, 0, 4).to(float32); // [B, T - 1]
        yield return Compare.Numbers(
            answer(logits.clone(), ids.clone(), some.clone()),
            (each * targets).sum() / targets.sum(),
            (() => each.mean(), "the mask makes no difference: only tokens where isTarget is true count"),
            (() => (each * targets).mean(), "you divide by all tokens: divide by the number of targets"),
            (() => (each * shifted).sum() / shifted.sum(), "the mask is one place off: it says whether a token is to be predicted, so it is shifted like the ids"),
            (() => (each * targets).sum() / some.to(float32).sum(), "the first token counts in the divisor, though nothing predicts it"),
            (() => (each * (1 - targets)).sum() / (1 - targets).sum(), "the mask is upside down: true means that a token counts"));

        var certain = answer(logits * 500, ids.clone(), all.clone());
        yield return certain.isfinite().all().item<bool>()
            ? Compare.Numbers(certain, Each(logits * 500, ids).mean())
            : "scores near 1000 give infinity: the logarithm of a softmax that is 0; log_softmax does both at once";
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("int64", StringComparison.OrdinalIgnoreCase) || failure.Message.Contains("Index tensor must have", StringComparison.Ordinal)
            ? "gather wants whole numbers of as many dimensions: ids [B, T - 1] become [B, T - 1, 1] with unsqueeze(2)"
            : base.Explain(failure);

    /// <returns>[B, T - 1]: the loss of each token but the first</returns>
    private static Tensor Each(Tensor logits, Tensor ids) =>
        -logits.narrow(1, 0, 4).log_softmax(-1).gather(2, ids.narrow(1, 1, 4).unsqueeze(2)).squeeze(2);
}
