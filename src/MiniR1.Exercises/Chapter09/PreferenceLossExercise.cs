using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter09;

/// <summary>Bradley and Terry's loss, with which a reward model learns from pairs.</summary>
internal sealed class PreferenceLossExercise : Exercise<Func<Tensor, Tensor, Tensor>>
{
    public override string Name => "09.preference_loss";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor> answer)
    {
        var better = Samples.Of(81, 5); // [N]
        var worse = Samples.Of(83, 5); // [N]
        var made = answer(better.clone(), worse.clone());
        var away = better - worse; // [N]
        yield return Compare.Shape(made, [], "one number") ?? Compare.Numbers(
            made,
            -away.log_sigmoid().mean(),
            (() => away.log_sigmoid().mean(), "the sign is turned: a pair that the model gets right has a small loss, so it is minus the logarithm"),
            (() => -(-away).log_sigmoid().mean(), "better and worse have changed places: it is the sigmoid of better - worse"),
            (() => -away.log_sigmoid().sum(), "you add the pairs up: take their mean"),
            (() => away.sigmoid().mean(), "that is the mean chance: take minus the logarithm of each before the mean"),
            (() => 1 - away.sigmoid().mean(), "that is one minus the mean chance: take minus the logarithm of each instead"),
            (() => -away.sigmoid().mean().log(), "you take the logarithm of the mean: it is the mean of the logarithms"),
            (() => -better.log_sigmoid().mean(), "the worse reply makes no difference: only the difference of both scores counts"),
            (() => -away.mean(), "the sigmoid and its logarithm are missing: without them the loss falls for ever, by scores that grow"));

        // A sigmoid of -200 is 0 in single precision, and its logarithm minus infinity.
        var far = answer((better * 100).clone(), (worse * 100).clone());
        yield return far.isfinite().all().item<bool>()
            ? Compare.Numbers(far, -(away * 100).log_sigmoid().mean())
            : "scores that are 200 apart give infinity: the logarithm of a sigmoid that is 0; log_sigmoid does both at once";

        var (first, second) = (better.clone().requires_grad_(), worse.clone().requires_grad_()); // [N] each
        var loss = answer(first, second);
        if (!loss.requires_grad)
        {
            yield return "no gradient reaches the scores: keep them as they come, without detach or item";
            yield break;
        }

        loss.backward();
        yield return first.grad is null || second.grad is null
            ? "the gradient reaches one of the two replies only: the model scores both, and learns from both"
            : Compare.Numbers(second.grad, (1 - away.sigmoid()) / 5);
    }
}
