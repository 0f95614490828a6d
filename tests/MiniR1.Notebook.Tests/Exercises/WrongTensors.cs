using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 1.</summary>
internal static class WrongTensors
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Softmax(), .. MergeHeads(), .. Slope(), .. DescentStep()];

    private static IEnumerable<WrongAnswer> Softmax()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Softmax, points, answer, sentence);
        yield return If(0, scores => scores.sum(-1), "has the shape [4]");
        yield return If(1, scores => scores.softmax(0), "along dim 0");
        yield return If(1, scores => scores.exp() / scores.exp().sum(), "all of your numbers together");
        yield return If(1, scores => scores.exp(), "divide the exponentials by their sum");
        yield return If(1, scores => scores.log_softmax(-1), "leave the log out");
        yield return If(1, scores => scores / scores.sum(-1, keepdim: true), "exponentiate before you divide");
        yield return If(1, scores => scores.exp() / scores.exp().sum(-1), "keepdim: true");
        yield return If(1, scores => scores * 0, "the numbers are not: 0 instead of");
        yield return If(2, scores => scores.softmax(1), "dim -1 is always the last");
        yield return If(3, scores => scores.exp() / scores.exp().sum(-1, keepdim: true), "subtract each row's largest score first");
    }

    private static IEnumerable<WrongAnswer> MergeHeads()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.MergeHeads, points, answer, sentence);
        yield return If(0, heads => heads.transpose(1, 2), "was to be made");
        yield return If(0, heads => heads.transpose(1, 2).view(heads.shape[0], heads.shape[2], -1), "use reshape");
        yield return If(1, heads => heads.reshape(heads.shape[0], heads.shape[2], -1), "head by head");
        yield return If(1, heads => heads.permute(0, 2, 3, 1).reshape(heads.shape[0], heads.shape[2], -1), "the heads alternate");
        yield return If(1, heads => heads.transpose(2, 3).reshape(heads.shape[0], heads.shape[2], -1), "exchange H and T");
        yield return If(2, heads => heads.transpose(1, 2).reshape(2, 5, 12), "take them from heads.shape");
    }

    private static IEnumerable<WrongAnswer> Slope()
    {
        static WrongAnswer If(int points, Func<Func<double, double>, double, double> answer, string sentence) =>
            WrongAnswer.To(Homework.Slope, points, answer, sentence);
        const double H = 1e-5;
        yield return If(0, (f, x) => (f(x + H) - f(x - H)) / H, "it is 2h, not h");
        yield return If(0, (f, x) => (f(x + H) - f(x)) / (2 * H), "it is h, not 2h");
        yield return If(0, (f, x) => (f(x - H) - f(x + H)) / (2 * H), "the sign is turned");
        yield return If(0, (f, x) => f(x), "that is f(x) itself");
        yield return If(0, (f, x) => f(x + H) - f(x - H), "still to be divided by 2h");
        yield return If(0, (f, x) => (f(x + 1e-20) - f(x - 1e-20)) / 2e-20, "x + h is x");
        yield return If(1, (f, x) => (f(x + H) - f(x)) / H, "looks to one side only");
        yield return If(2, (f, x) => (f(x + 0.01) - f(x - 0.01)) / 0.02, "larger bends");
    }

    private static IEnumerable<WrongAnswer> DescentStep()
    {
        static WrongAnswer If(int points, Action<Tensor, double> answer, string sentence, int most = 2) =>
            WrongAnswer.To(
                Homework.DescentStep,
                points,
                (parameters, rate) =>
                {
                    using var off = no_grad();
                    foreach (var p in parameters.Take(most))
                        answer(p, rate);
                },
                sentence);
        yield return If(0, (p, rate) => p = p - (p.grad! * rate), "in place, with sub_");
        yield return If(0, (p, rate) => p.add_(p.grad! * rate), "you went uphill");
        yield return If(0, (p, rate) => p.sub_(p.grad!), "multiply it by the rate");
        yield return If(1, (p, rate) => p.sub_(p.grad! * rate), "go through all of them", most: 1);
        yield return If(2, (p, rate) => p.sub_(p.grad! * rate), "zero it after the update");
        yield return WrongAnswer.To(
            Homework.DescentStep, 0, (parameters, rate) => parameters[0].sub_(parameters[0].grad! * rate), "inside of using (no_grad())");
    }
}
