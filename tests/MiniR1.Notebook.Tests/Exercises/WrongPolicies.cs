using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 7.</summary>
internal static class WrongPolicies
{
    internal static IReadOnlyList<WrongAnswer> All { get; } =
        [.. ReinforceLoss(), .. GroupAdvantages(), .. ClippedObjective(), .. Divergence()];

    private static IEnumerable<WrongAnswer> ReinforceLoss()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.ReinforceLoss, points, answer, sentence);
        static Tensor Centred(Tensor rewards) => rewards - rewards.mean();
        yield return If(0, (logs, mask, rewards) => (logs * mask).sum(1) * rewards, "one number = []");
        yield return If(1, (logs, mask, rewards) => ((logs * mask).sum(1) * Centred(rewards)).mean(), "the sign is turned");
        yield return If(1, (logs, mask, rewards) => -((logs * mask).sum(1) * rewards).mean(), "no baseline");
        yield return If(1, (logs, mask, rewards) => ((logs * mask).sum(1) * rewards).mean(), "two things are missing");
        yield return If(1, (logs, mask, rewards) => -((logs * mask).sum(1) * Centred(rewards)).sum(), "over the B texts");
        yield return If(1, (logs, mask, rewards) => -(logs * mask * Centred(rewards).unsqueeze(1)).mean(), "the sum of its tokens'");
        yield return If(1, (logs, mask, rewards) => -(logs * mask * Centred(rewards)).sum() / logs.shape[0], "unsqueeze(1)");
        yield return If(1, (logs, mask, rewards) => -((logs.exp() * mask).sum(1) * Centred(rewards)).mean(), "it is their logarithms");
        yield return If(1, (logs, mask, rewards) => -((logs * mask).sum(1) * Centred(rewards) / (rewards.std() + 1e-4)).mean(), "plain REINFORCE does not");
        yield return If(2, (logs, mask, rewards) => -(logs.sum(1) * Centred(rewards)).mean(), "padding counts");
        yield return If(
            2, (logs, mask, rewards) => -((logs * mask).sum(1) / mask.sum(1) * Centred(rewards)).mean() * logs.shape[1], "the numbers are not");
        yield return If(3, (logs, mask, rewards) => -((logs.detach() * mask).sum(1) * Centred(rewards)).mean(), "no gradient reaches the policy");
    }

    private static IEnumerable<WrongAnswer> GroupAdvantages()
    {
        static WrongAnswer If(int points, Func<double[], double[]> ofGroup, string sentence, int size = 0) =>
            WrongAnswer.To(
                Homework.GroupAdvantages,
                points,
                (rewards, groupSize) => [.. rewards.Chunk(size > 0 ? size : groupSize).SelectMany(group => ofGroup([.. group.Select(reward => reward - group.Average())]))],
                sentence);
        static double[] Divided(double[] centred, double by) => [.. centred.Select(reward => reward / by)];
        static double Variance(double[] centred, int less = 1) => centred.Sum(away => away * away) / (centred.Length - less);
        yield return If(0, centred => centred[1..], "as many as rewards");
        yield return If(1, centred => centred, "not divided by the spread");
        yield return If(1, centred => Divided(centred, Variance(centred)), "the standard deviation is its root");
        yield return If(1, centred => Divided(centred, Variance(centred) + 1e-4), "the standard deviation is its root");
        yield return If(1, centred => Divided(centred, Math.Sqrt(Variance(centred, less: 0)) + 1e-4), "a sample of n has n - 1");
        yield return If(1, centred => Divided(centred, Math.Sqrt(centred.Sum(away => away * away)) + 1e-4), "not averaged");
        yield return If(1, centred => Divided(centred, -Math.Sqrt(Variance(centred)) - 1e-4), "the sign is turned");
        yield return WrongAnswer.To(
            Homework.GroupAdvantages,
            1,
            (rewards, _) => Divided(rewards, Math.Sqrt(Variance([.. rewards.Select(reward => reward - rewards.Average())])) + 1e-4),
            "the mean is not subtracted");
        yield return If(2, centred => Divided(centred, Math.Sqrt(Variance(centred)) + 1e-4), "two groups are treated as one", size: 100);
        yield return If(3, centred => Divided(centred, Math.Sqrt(Variance(centred))), "add 1e-4 to the spread");
        yield return If(
            3, centred => Variance(centred) < 1e-9 ? [.. centred.Select(_ => 1.0)] : Divided(centred, Math.Sqrt(Variance(centred)) + 1e-4), "must give 0");
    }

    private static IEnumerable<WrongAnswer> ClippedObjective()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, double, double, Tensor> ofRatio, string sentence) =>
            WrongAnswer.To(
                Homework.ClippedObjective,
                points,
                (logs, old, advantages, low, high) => ofRatio((logs - old).exp(), advantages.unsqueeze(1), low, high),
                sentence);
        static Tensor Right(Tensor ratio, Tensor a, double low, double high) => (ratio * a).minimum(ratio.clamp(1 - low, 1 + high) * a);
        yield return If(0, (ratio, a, low, high) => Right(ratio, a, low, high).mean(), "[B, T]");
        yield return If(1, (ratio, a, low, high) => Right(ratio, a.T, low, high), "each advantage goes to a column");
        yield return If(1, (ratio, a, low, high) => -Right(ratio, a, low, high), "the loss is its negative");
        yield return If(1, (ratio, a, low, high) => (ratio.log() * a).minimum(ratio.log().clamp(-low, high) * a), "the ratio is exp(new - old)");
        yield return If(1, (ratio, a, low, high) => ratio.clamp(low, high) * a, "distances from 1");
        yield return If(2, (ratio, a, low, high) => ratio * a, "nothing is clipped");
        yield return If(2, (ratio, a, low, high) => ratio.clamp(1 - low, 1 + high) * a, "only the clipped ratio counts");
        yield return If(2, (ratio, a, low, high) => (ratio * a).maximum(ratio.clamp(1 - low, 1 + high) * a), "the careful one");
        yield return If(2, (ratio, a, low, high) => ratio.minimum(ratio.clamp(1 - low, 1 + high)) * a, "take that of the products");
        yield return If(2, (ratio, a, low, high) => Right(1 / ratio, a, low, high), "upside down");
        yield return If(2, (ratio, a, low, high) => Right(ratio, a, low, low), "it is 1 + high");
        yield return WrongAnswer.To(
            Homework.ClippedObjective, 2, (logs, old, a, low, high) => Right(logs / old, a.unsqueeze(1), low, high), "you divide logarithms");
        yield return If(3, (ratio, a, low, high) => Right(ratio.detach(), a, low, high), "no gradient reaches the policy");
    }

    private static IEnumerable<WrongAnswer> Divergence()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor> ofDifference, string sentence) =>
            WrongAnswer.To(Homework.Divergence, points, (p, q) => ofDifference(q - p), sentence);
        yield return If(0, away => (away.exp() - away - 1).sum(1), "[B, T]");
        yield return If(0, away => away.exp() - away, "the - 1 at the end is missing");
        yield return If(0, away => -away - 1, "the exponential, which is 1 there");
        yield return If(1, away => (-away).exp() + away - 1, "have changed places");
        yield return If(1, away => -away, "that is k1");
        yield return If(1, away => away.square() / 2, "that is k2");
        yield return If(1, away => away.exp() + away - 1, "is subtracted, not added");
        yield return If(1, away => away.exp() - 1, "still to be subtracted");
        yield return If(1, away => 1 + away - away.exp(), "never negative");
        yield return If(2, away => away.detach().exp() - away.detach() - 1, "without detach");
        yield return If(2, away => away.detach().exp() - away - 1, "the numbers are not");
    }
}
