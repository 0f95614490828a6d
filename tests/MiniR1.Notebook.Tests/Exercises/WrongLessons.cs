using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 10.</summary>
internal static class WrongLessons
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. DistillationLoss(), .. Lesson(), .. Surprise(), .. DistillationCost()];

    private static IEnumerable<WrongAnswer> DistillationLoss()
    {
        // From the softened logarithms, before the square of the temperature.
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor> ofLogs, string sentence) =>
            WrongAnswer.To(
                Homework.DistillationLoss,
                points,
                (teacher, student, t) => ofLogs((teacher.detach() / t).log_softmax(-1), (student / t).log_softmax(-1)) * t * t,
                sentence);
        static Tensor Kl(Tensor p, Tensor q) => (p.exp() * (p - q)).sum(-1).mean();
        static WrongAnswer Softened(int points, Func<Tensor, Tensor, double, Tensor> answer, string sentence) =>
            WrongAnswer.To(
                Homework.DistillationLoss, points, (teacher, student, t) => answer(teacher.detach(), student, t), sentence);
        static Tensor Of(Tensor teacher, Tensor student) => Kl(teacher.log_softmax(-1), student.log_softmax(-1));
        yield return If(0, (p, q) => (p.exp() * (p - q)).sum(-1), "one number = []");
        yield return If(1, (p, q) => Kl(q, p), "have changed places");
        yield return If(1, (p, q) => -Kl(p, q), "the sign is turned");
        yield return If(1, (p, q) => -(p.exp() * q).sum(-1).mean(), "that is the cross-entropy");
        yield return If(1, (p, q) => (p.exp() * (p - q)).sum(), "you add the tokens up");
        yield return If(1, (p, q) => (p.exp() * (p - q)).mean(), "add up over it");
        yield return If(1, (p, q) => -q.gather(1, p.argmax(-1).unsqueeze(1)).mean(), "only the teacher's likeliest token");
        yield return If(1, (p, q) => (p - q).sum(-1).mean(), "the logarithms are not weighed");
        yield return Softened(1, (teacher, student, t) => Kl((teacher / t).log_softmax(0), (student / t).log_softmax(0)) * t * t, "down the columns");
        yield return Softened(1, (teacher, student, t) => (teacher - student).square().mean(), "you compare the scores");
        yield return Softened(2, (teacher, student, t) => Of(teacher / t, student / t), "multiply by temperature squared");
        yield return Softened(2, (teacher, student, t) => Of(teacher / t, student / t) * t, "it is its square");
        yield return Softened(2, (teacher, student, t) => Of(teacher, student), "makes no difference");
        yield return Softened(2, (teacher, student, t) => Of(teacher / t, student) * t * t, "only the teacher is softened");
        yield return Softened(2, (teacher, student, t) => Of(teacher * t, student * t) * t * t, "so divide");
        yield return WrongAnswer.To(
            Homework.DistillationLoss, 3, (teacher, student, t) => Of(teacher / t, student / t) * t * t, "detach its scores");
        yield return WrongAnswer.To(
            Homework.DistillationLoss, 3, (teacher, student, t) => Of(teacher / t, student.detach() / t) * t * t, "no gradient reaches the student");
        yield return If(4, (p, q) => (p.exp() * (p.exp().log() - q.exp().log())).sum(-1).mean(), "log_softmax does both at once");
    }

    private static IEnumerable<WrongAnswer> Lesson()
    {
        static WrongAnswer If(int points, Func<int, int, int, bool> isTarget, string sentence) =>
            WrongAnswer.To(
                Homework.Lesson,
                points,
                (prompt, reply, length, pad) => (
                    Row(prompt, reply, length, pad),
                    [.. Enumerable.Range(0, length).Select(i => isTarget(i, prompt.Length, prompt.Length + reply.Length))]),
                sentence);
        static int[] Row(int[] prompt, int[] reply, int length, int pad) => [.. prompt.Concat(reply).Concat(Enumerable.Repeat(pad, length)).Take(length)];
        static bool[] Right(int[] prompt, int[] reply, int length) =>
            [.. Enumerable.Range(0, length).Select(i => i >= prompt.Length && i < prompt.Length + reply.Length)];
        yield return WrongAnswer.To(
            Homework.Lesson, 0, (prompt, reply, length, pad) => ([.. prompt, .. reply], Right(prompt, reply, length)), "a row has all of its 8 places");
        yield return WrongAnswer.To(
            Homework.Lesson,
            0,
            (prompt, reply, length, pad) => ([.. Enumerable.Repeat(pad, length - prompt.Length - reply.Length), .. prompt, .. reply], Right(prompt, reply, length)),
            "the padding stands in front");
        yield return If(1, (i, from, to) => i < to, "the prompt is given, not learnt");
        yield return If(1, (i, from, to) => i >= from, "padding is no target");
        yield return If(1, (i, from, to) => i < from, "upside down");
        yield return If(1, (i, from, to) => i >= from - 1 && i < to - 1, "one place too early");
        yield return If(1, (i, from, to) => i > from && i < to, "the first token of the reply is a target too");
        yield return If(1, (i, from, to) => i >= from && i < to - 1, "who never learns it never stops");
        yield return WrongAnswer.To(
            Homework.Lesson,
            2,
            (prompt, reply, length, pad) =>
            {
                var row = Row(prompt, reply, length, pad);
                return (row, [.. row.Select((id, i) => i >= prompt.Length && id != pad)]);
            },
            "go by places, not by ids");
        yield return WrongAnswer.To(
            Homework.Lesson,
            2,
            (prompt, reply, length, pad) =>
                ([.. prompt, .. reply, .. new int[length - prompt.Length - reply.Length]], Right(prompt, reply, length)),
            "what does not fit into its places is cut off");
    }

    private static IEnumerable<WrongAnswer> Surprise()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, (Tensor Entropy, Tensor Divergence)> answer, string sentence) =>
            WrongAnswer.To(
                Homework.Surprise,
                points,
                (teacher, student, mask) => answer(teacher, student, mask) is var (entropy, divergence)
                    ? (entropy.item<float>(), divergence.item<float>()) : default,
                sentence);
        static Tensor Mean(Tensor each, Tensor mask) => (each * mask).sum() / mask.sum();
        yield return If(0, (p, q, mask) => (Mean(p, mask), Mean(p - q, mask)), "never negative");
        yield return If(0, (p, q, mask) => (-(p * mask).sum(), Mean(p - q, mask)), "you add the tokens up");
        yield return If(0, (p, q, mask) => (-(p * mask).sum(1).mean(), Mean(p - q, mask)), "the number of texts");
        yield return If(0, (p, q, mask) => (-Mean(p * p.exp(), mask), Mean(p - q, mask)), "weighed by its probability");
        yield return If(0, (p, q, mask) => (-Mean(q, mask), Mean(p - q, mask)), "how surprised the student is");
        yield return If(1, (p, q, mask) => (-Mean(p, mask), Mean(q - p, mask)), "the student's surprise minus the teacher's");
        yield return If(1, (p, q, mask) => (-Mean(p, mask), -Mean(q, mask)), "the student's whole surprise");
        yield return If(1, (p, q, mask) => (-Mean(p, mask), Mean((p - q) * p.exp(), mask)), "so each counts once");
        yield return If(1, (p, q, mask) => (-Mean(p, mask), Mean((q - p).exp() - (q - p) - 1, mask)), "that is k3");
        yield return If(2, (p, q, mask) => (-p.mean(), (p - q).mean()), "padding counts");
        yield return If(2, (p, q, mask) => (-(p * mask).mean(), ((p - q) * mask).mean()), "the sum of the mask");
        yield return If(2, (p, q, mask) => (-((p * mask).sum(1) / mask.sum(1)).mean(), (p - q).mean()), "one mean over all tokens");
        yield return If(2, (p, q, mask) => (-Mean(p, mask), (p - q).mean()), "the divergence should come to");
    }

    private static IEnumerable<WrongAnswer> DistillationCost()
    {
        // From all tokens, those that are kept, epochs and the teacher's size.
        static WrongAnswer If(int points, Func<double, double, int, double, double> answer, string sentence) =>
            WrongAnswer.To(
                Homework.DistillationCost,
                points,
                (replies, epochs, size) => answer(replies.Sum(reply => reply.Tokens), replies.Sum(reply => reply.IsKept ? reply.Tokens : 0), epochs, size),
                sentence);
        yield return If(0, (all, kept, epochs, size) => size * all, "the drawing alone");
        yield return If(0, (all, kept, epochs, size) => 3 * epochs * kept, "the learning alone");
        yield return If(0, (all, kept, epochs, size) => (size * all) + (epochs * kept), "twice that backwards");
        yield return If(1, (all, kept, epochs, size) => (size * kept) + (3 * epochs * kept), "was written all the same");
        yield return If(1, (all, kept, epochs, size) => (size * all) + (3 * epochs * all), "is not learnt");
        yield return If(2, (all, kept, epochs, size) => all + (3 * epochs * kept), "costs 5 of the student's");
        yield return If(2, (all, kept, epochs, size) => epochs * ((size * all) + (3 * kept)), "the teacher draws once");
        yield return If(2, (all, kept, epochs, size) => (size * all) + (3 * kept), "learning twice");
        yield return If(2, (all, kept, epochs, size) => size * (all + (3 * epochs * kept)), "at its own size");
    }
}
