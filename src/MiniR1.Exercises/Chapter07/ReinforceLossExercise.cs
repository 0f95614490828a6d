using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter07;

/// <summary>REINFORCE over texts, with the batch's mean reward as baseline.</summary>
internal sealed class ReinforceLossExercise : Exercise<Func<Tensor, Tensor, Tensor, Tensor>>
{
    public override string Name => "07.reinforce_loss";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor, Tensor> answer)
    {
        // Square, so that a reward that stretches over the wrong dimension makes a wrong number and not an exception.
        var logs = Samples.Of(31, 4, 4) - 3; // [B, T]
        var rewards = tensor(new[] { 1.1f, 0.1f, 0, 0.3f }); // [B]
        var whole = ones(4, 4); // [B, T]
        var made = answer(logs.clone(), whole.clone(), rewards.clone());
        yield return Compare.Shape(made, [], "one number");

        var centred = rewards - rewards.mean(); // [B]
        yield return Compare.Numbers(
            made,
            Loss(logs, whole, centred),
            (() => -Loss(logs, whole, centred), "the sign is turned: an optimizer makes the loss smaller, so what is paid well must make it smaller"),
            (() => Loss(logs, whole, rewards), "the rewards have no baseline: subtract their mean"),
            (() => -Loss(logs, whole, rewards), "two things are missing: the minus in front, and the baseline"),
            (() => Loss(logs, whole, centred) * 4, "you add the texts up: take the mean over the B texts"),
            (() => Loss(logs, whole, centred) / 4, "you take the mean over the tokens: a text's log-probability is the sum of its tokens'"),
            (() => -(logs * centred).sum() / 4,
                "each reward weighs a column, the texts' tokens at one place: [B] stretches over rows; make it [B, 1] with unsqueeze(1)"),
            (() => Loss(logs, whole, centred / (rewards.std() + 1e-4)), "you divide by the spread of the rewards: plain REINFORCE does not"),
            (() => Loss(logs.exp(), whole, centred), "you weigh probabilities: it is their logarithms"));

        var mask = tensor(new float[] { 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0 }).reshape(4, 4); // [B, T]
        yield return Compare.Numbers(
            answer(logs.clone(), mask.clone(), rewards.clone()),
            Loss(logs, mask, centred),
            (() => Loss(logs, whole, centred), "padding counts: multiply the log-probabilities by the mask before you add them up"),
            (() => Loss(logs, mask, centred) * 4 / mask.sum(), "you divide by the number of tokens: it is the mean over the B texts"),
            (() => (-(logs * mask).sum(1) / mask.sum(1) * centred).mean(),
                "each text's sum is divided by its length: a text's log-probability is the plain sum"));
        yield return Gradient(answer, logs, mask, rewards);
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match the size", StringComparison.Ordinal)
            ? "two shapes do not fit: add up over the tokens, dim 1, and there is one number [B] a text, as there are rewards"
            : base.Explain(failure);

    private static string? Gradient(Func<Tensor, Tensor, Tensor, Tensor> answer, Tensor logs, Tensor mask, Tensor rewards)
    {
        var leaf = logs.clone().requires_grad_(); // [B, T]
        var loss = answer(leaf, mask.clone(), rewards.clone());
        if (!loss.requires_grad)
            return "no gradient reaches the policy: keep the log-probabilities as they come, without detach or item";
        loss.backward();
        return Compare.Numbers(leaf.grad!, -(rewards - rewards.mean()).unsqueeze(1) * mask / 4);
    }

    private static Tensor Loss(Tensor logs, Tensor mask, Tensor advantages) => -((logs * mask).sum(1) * advantages).mean();
}
