using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter07;

/// <summary>The clipped surrogate of PPO and GRPO, token by token.</summary>
internal sealed class ClippedObjectiveExercise : Exercise<Func<Tensor, Tensor, Tensor, double, double, Tensor>>
{
    private const double Low = 0.2, High = 0.3;

    public override string Name => "07.clipped_objective";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor, double, double, Tensor> answer)
    {
        var old = Samples.Of(32, 4, 4) - 3; // [B, T], square
        var now = old + (Samples.Of(33, 4, 4) / 2); // [B, T]: ratios from 0.37 to 2.7
        var advantages = tensor(new float[] { 1, -1, 0.5f, -2 }); // [B]
        var perText = advantages.unsqueeze(1); // [B, 1]
        var same = answer(old.clone(), old.clone(), advantages.clone(), Low, High);
        yield return Compare.Shape(same, [4, 4], "[B, T]");
        yield return Compare.Numbers(
            same,
            perText.expand(4, 4),
            (() => advantages.expand(4, 4), "each advantage goes to a column, the texts' tokens at one place: make [B] to [B, 1] with unsqueeze(1)"),
            (() => -perText.expand(4, 4), "the sign is turned: this is the objective, which grows; the loss is its negative"),
            (() => zeros(4, 4), "where nothing has changed the result is 0: the ratio is exp(new - old), which is 1 there"),
            (() => perText.expand(4, 4) * High, "where the ratio is 1 you clip it: low and high are distances from 1; clip to 1 - low and 1 + high"));

        var ratio = (now - old).exp(); // [B, T]
        Tensor Clip(Tensor of, double low = Low, double high = High) => of.clamp(1 - low, 1 + high);
        Tensor Smaller(Tensor ratio, Tensor clipped) => (ratio * perText).minimum(clipped * perText);
        yield return Compare.Numbers(
            answer(now.clone(), old.clone(), advantages.clone(), Low, High),
            Smaller(ratio, Clip(ratio)),
            (() => ratio * perText, "nothing is clipped"),
            (() => Clip(ratio) * perText,
                "only the clipped ratio counts, so a token that moved the wrong way cannot come back: take the minimum of both products"),
            (() => (ratio * perText).maximum(Clip(ratio) * perText), "you take the maximum of both products: the minimum is the careful one"),
            (() => ratio.minimum(Clip(ratio)) * perText,
                "you take the minimum of the ratios: take that of the products; under a negative advantage it is the other one"),
            (() => Smaller(1 / ratio, Clip(1 / ratio)), "the ratio is upside down: new over old, exp(new - old)"),
            (() => Smaller(ratio, Clip(ratio, high: Low)), "the ratio is clipped at 1 + low above: it is 1 + high"),
            (() => Smaller(ratio, Clip(ratio, low: High)), "the ratio is clipped at 1 - high below: it is 1 - low"),
            (() => Smaller(now / old, Clip(now / old)), "you divide logarithms: the ratio of the probabilities is exp(new - old)"));
        yield return Gradient(answer, now, old, advantages);
    }

    private static string? Gradient(
        Func<Tensor, Tensor, Tensor, double, double, Tensor> answer, Tensor now, Tensor old, Tensor advantages)
    {
        var leaf = now.clone().requires_grad_(); // [B, T]
        var gain = answer(leaf, old.clone(), advantages.clone(), Low, High);
        if (!gain.requires_grad)
            return "no gradient reaches the policy: the new log-probabilities must come in without detach";
        gain.sum().backward();
        var (ratio, perText) = ((now - old).exp(), advantages.unsqueeze(1)); // [B, T], [B, 1]
        var far = ratio.gt(1 + High).logical_and(perText.gt(0)).logical_or(ratio.lt(1 - Low).logical_and(perText.lt(0)));
        return Compare.Numbers(leaf.grad!, (ratio * perText).masked_fill(far, 0));
    }
}
