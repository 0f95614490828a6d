using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter07;

/// <summary>The k3 estimator of the KL divergence from the reference.</summary>
internal sealed class DivergenceExercise : Exercise<Func<Tensor, Tensor, Tensor>>
{
    public override string Name => "07.divergence";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor> answer)
    {
        var p = Samples.Of(34, 3, 4) - 3; // [B, T]
        var q = p + (Samples.Of(35, 3, 4) / 2); // [B, T]
        var same = answer(p.clone(), p.clone());
        var mistake = Compare.Shape(same, [3, 4], "[B, T]");
        yield return mistake ?? Compare.Numbers(
            same,
            zeros(3, 4),
            (() => ones(3, 4), "where both agree the result is 1, not 0: the - 1 at the end is missing"),
            (() => -ones(3, 4), "where both agree the result is -1, not 0: the exponential, which is 1 there, is missing"),
            (() => ones(3, 4) * 2, "where both agree the result is 2, not 0: 1 is subtracted, not added"));

        var away = q - p; // [B, T]
        yield return Compare.Numbers(
            answer(p.clone(), q.clone()),
            away.exp() - away - 1,
            (() => (-away).exp() + away - 1, "p and q have changed places: texts are drawn from the policy p, so it is exp(q - p) - (q - p) - 1"),
            (() => -away, "that is k1, p - q: right on average, but noisy and often negative; add exp(q - p) - 1"),
            (() => away.square() / 2, "that is k2, half the square of q - p: near, but not right on average"),
            (() => away.exp() + away - 1, "the difference q - p is subtracted, not added"),
            (() => away.exp() - 1, "the difference q - p itself is still to be subtracted"),
            (() => p.exp() * -away, "that weighs by the probability: texts are drawn from the policy already, so each token counts once"),
            (() => -(away.exp() - away - 1), "the sign is turned: the estimate is never negative"));

        var leaf = p.clone().requires_grad_(); // [B, T]
        var made = answer(leaf, q.clone());
        if (!made.requires_grad)
        {
            yield return "no gradient reaches the policy: p must come in without detach, for this keeps it near the reference";
            yield break;
        }

        made.sum().backward();
        yield return Compare.Numbers(leaf.grad!, 1 - away.exp());
    }
}
