using System.Text.RegularExpressions;
using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 9.</summary>
internal static class WrongStages
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Language(), .. RejectionSample(), .. StageReward(), .. PreferenceLoss()];

    private static IEnumerable<WrongAnswer> Language()
    {
        // From how many calculations each stretch has.
        static WrongAnswer If(
            int points, Func<int[], double> answer, string sentence, string pattern = "-?[0-9]+([-+*][0-9]+=-?[0-9]+)+") =>
            WrongAnswer.To(
                Homework.Language,
                points,
                thought => answer([.. Regex.Matches(thought, pattern).Select(stretch => stretch.Value.Count(c => c == '='))]),
                sentence);
        static double Share(int[] counts) => counts.Length == 0 ? 0 : (double)counts.Count(count => count == 1) / counts.Sum();
        yield return If(0, counts => counts.Count(count => count == 1), "return their share");
        yield return If(0, counts => counts.Length == 0 ? 0 : (double)counts.Length / counts.Sum(), "does not stand alone either");
        yield return If(0, counts => 1, "runs on into the next one");
        yield return If(0, counts => 1 - Share(counts), "a comma between them");
        yield return If(1, counts => counts.Length == 0 ? 0 : counts.Average(count => count == 1 ? 1.0 : 0), "the chain is three calculations");
        yield return If(1, counts => counts.All(count => count == 1) ? 1 : 0, "may mix both");
        yield return If(2, Share, "'66=66' is a check", "-?[0-9]+([-+*][0-9]+)*(=-?[0-9]+([-+*][0-9]+)*)+");
        yield return If(2, counts => (double)counts.Count(count => count == 1) / counts.Sum(), "0 is divided by 0");
        yield return If(2, counts => counts.Length == 0 ? 1 : Share(counts), "nothing is calculated there");
        yield return If(3, Share, "results may be below 0", "[0-9]+([-+*][0-9]+=[0-9]+)+");
    }

    private static IEnumerable<WrongAnswer> RejectionSample()
    {
        static WrongAnswer If(
            int points,
            Func<IEnumerable<(int Place, int Problem, string Text, bool IsGood)>, int, IEnumerable<(int Place, int Problem, string Text, bool IsGood)>> keep,
            string sentence) =>
            WrongAnswer.To(
                Homework.RejectionSample,
                points,
                (replies, most) => [.. keep(replies.Select((reply, i) => (i, reply.Problem, reply.Text, reply.IsGood)), most).Select(reply => reply.Place)],
                sentence);
        static IEnumerable<(int Place, int Problem, string Text, bool IsGood)> Limited(
            IEnumerable<(int Place, int Problem, string Text, bool IsGood)> replies, int most) =>
            replies.GroupBy(reply => reply.Problem).SelectMany(group => group.Take(most)).OrderBy(reply => reply.Place);
        yield return If(0, (replies, most) => replies, "only good replies are kept");
        yield return If(0, (replies, most) => replies.Where(reply => !reply.IsGood), "not the others");
        yield return WrongAnswer.To(
            Homework.RejectionSample, 0, (replies, _) => [.. replies.Where(reply => reply.IsGood).Select(reply => reply.Problem)], "those are the problems");
        yield return If(1, (replies, most) => Limited(replies.Where(reply => reply.IsGood), most), "has already is dropped");
        yield return If(1, (replies, most) => replies.Where(reply => reply.IsGood).DistinctBy(reply => reply.Text), "compare problem and text together");
        yield return If(1, (replies, most) => replies.Where(reply => reply.IsGood).DistinctBy(reply => reply.Problem), "more than one reply a problem");
        yield return If(2, (replies, most) => Good(replies), "crowd out the others");
        yield return If(2, (replies, most) => Good(replies).Take(most), "the limit is for each problem");
        yield return If(
            2,
            (replies, most) => Good(replies).GroupBy(reply => reply.Problem).SelectMany(group => group.TakeLast(most)).OrderBy(reply => reply.Place),
            "the last ones");
        yield return If(1, (replies, most) => Good(replies).GroupBy(reply => reply.Problem).SelectMany(group => group.Take(most)), "keep the order of the list");
        yield return If(3, (replies, most) => Good(Limited(replies, most)), "the wrong and the repeated reply take a place");
        yield return If(3, (replies, most) => Good(Limited(replies.Where(reply => reply.IsGood), most)), "count only what is kept");

        static IEnumerable<(int Place, int Problem, string Text, bool IsGood)> Good(
            IEnumerable<(int Place, int Problem, string Text, bool IsGood)> replies) =>
            replies.Where(reply => reply.IsGood).DistinctBy(reply => (reply.Problem, reply.Text));
    }

    private static IEnumerable<WrongAnswer> StageReward()
    {
        static WrongAnswer If(int points, Func<double, double, double, double, double> answer, string sentence) =>
            WrongAnswer.To(
                Homework.StageReward, points, (isRight, isFormed, language, weight) => answer(isRight ? 1 : 0, isFormed ? 1 : 0, language, weight), sentence);
        yield return If(0, (right, form, language, weight) => form * (right + (weight * language)), "the form itself pays 0.1");
        yield return If(0, (right, form, language, weight) => form * (right + 0.1) * weight * language, "it does not multiply");
        yield return If(0, (right, form, language, weight) => form * right * (1.1 + (weight * language)), "for a wrong answer too");
        yield return If(1, (right, form, language, weight) => form * (right + 0.1 + language), "the weight is missing");
        yield return If(1, (right, form, language, weight) => form * (right + 0.1 + (language > 0 ? weight : 0)), "the share is missing");
        yield return If(1, (right, form, language, weight) => form * (right + 0.1 + (right * weight * language)), "pays for wrong answers too");
        yield return If(2, (right, form, language, weight) => right + (0.1 * form) + (form * weight * language), "ungated runs lost the form");
        yield return If(2, (right, form, language, weight) => (form * (right + 0.1)) + (weight * language), "a thought that never ends");
        yield return If(2, (right, form, language, weight) => right + (0.1 * form) + (weight * language), "neither the answer nor the language");
    }

    private static IEnumerable<WrongAnswer> PreferenceLoss()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor> ofDifference, string sentence) =>
            WrongAnswer.To(Homework.PreferenceLoss, points, (better, worse) => ofDifference(better - worse), sentence);
        yield return If(0, away => -away.log_sigmoid(), "one number = []");
        yield return If(0, away => away.log_sigmoid().mean(), "the sign is turned");
        yield return If(0, away => -(-away).log_sigmoid().mean(), "have changed places");
        yield return If(0, away => -away.log_sigmoid().sum(), "take their mean");
        yield return If(0, away => 1 - away.sigmoid().mean(), "one minus the mean chance");
        yield return If(0, away => -away.sigmoid().mean().log(), "the mean of the logarithms");
        yield return If(0, away => -away.mean(), "the sigmoid and its logarithm are missing");
        yield return If(1, away => -away.sigmoid().log().mean(), "log_sigmoid does both at once");
        yield return If(2, away => -away.detach().log_sigmoid().mean(), "no gradient reaches the scores");
        yield return WrongAnswer.To(
            Homework.PreferenceLoss, 2, (better, worse) => -(better - worse.detach()).log_sigmoid().mean(), "one of the two replies only");
    }
}
