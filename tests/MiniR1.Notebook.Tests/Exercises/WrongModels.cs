using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 6.</summary>
internal static class WrongModels
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. NextTokenLoss(), .. Sees(), .. LearningRate(), .. Parameters()];

    private static IEnumerable<WrongAnswer> NextTokenLoss()
    {
        // From the loss of each token and which of them count, [B, T - 1] each.
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor> answer, string sentence, bool shiftsMask = true) =>
            WrongAnswer.To(
                Homework.NextTokenLoss,
                points,
                (logits, ids, mask) => answer(Losses(logits.narrow(1, 0, 4), ids.narrow(1, 1, 4)), mask.narrow(1, shiftsMask ? 1 : 0, 4).to(float32)),
                sentence);
        static Tensor Mean(Tensor each, Tensor counts) => (each * counts).sum() / counts.sum();
        yield return If(0, (each, counts) => each * counts, "one number = []");
        yield return WrongAnswer.To(
            Homework.NextTokenLoss, 0, (logits, ids, mask) => -logits.narrow(1, 0, 4).log_softmax(-1).gather(2, ids.narrow(1, 1, 4)).mean(), "unsqueeze(2)");
        yield return WrongAnswer.To(
            Homework.NextTokenLoss, 1, (logits, ids, mask) => Mean(Losses(logits, ids), mask.to(float32)), "which the model has just read");
        yield return WrongAnswer.To(
            Homework.NextTokenLoss,
            1,
            (logits, ids, mask) => Losses(logits.narrow(1, 1, 4), ids.narrow(1, 0, 4)).mean(),
            "is compared with token t - 1");
        yield return If(1, (each, counts) => -Mean(each, counts), "it is minus the logarithm");
        yield return If(1, (each, counts) => (each * counts).sum(), "you add the losses up");
        yield return If(1, (each, counts) => (each * counts).sum() / 10, "the first of each row is not predicted");
        yield return If(1, (each, counts) => -Mean((-each).exp(), counts), "that is the mean probability");
        yield return If(1, (each, counts) => -Mean((-each).exp(), counts).log(), "the mean of the logarithms");
        yield return If(2, (each, counts) => each.mean(), "the mask makes no difference");
        yield return If(2, (each, counts) => (each * counts).mean(), "divide by the number of targets");
        yield return If(2, Mean, "the mask is one place off", shiftsMask: false);
        yield return If(2, (each, counts) => Mean(each, counts.sum().item<float>() == 8 ? counts : 1 - counts), "the mask is upside down");
        yield return WrongAnswer.To(
            Homework.NextTokenLoss,
            3,
            (logits, ids, mask) => Mean(
                -logits.narrow(1, 0, 4).softmax(-1).log().gather(2, ids.narrow(1, 1, 4).unsqueeze(2)).squeeze(2), mask.narrow(1, 1, 4).to(float32)),
            "log_softmax does both at once");
    }

    private static IEnumerable<WrongAnswer> Sees()
    {
        // From places and documents, as a column and as a row each.
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(
                Homework.Sees,
                points,
                documents => answer(
                    arange(documents.shape[0]).unsqueeze(1), arange(documents.shape[0]), documents.unsqueeze(1), documents),
                sentence);
        yield return If(0, (t, s, mine, other) => other, "[T, T] = [6, 6]");
        yield return If(1, (t, s, mine, other) => mine.eq(other), "tokens look ahead");
        yield return If(1, (t, s, mine, other) => t >= s, "tokens see other documents");
        yield return If(1, (t, s, mine, other) => (t <= s) & mine.eq(other), "row t is what token t sees");
        yield return If(1, (t, s, mine, other) => (t > s) & mine.eq(other), "itself among them");
        yield return If(1, (t, s, mine, other) => (t < s) | mine.ne(other), "true means that a token is seen");
        yield return If(2, (t, s, mine, other) => (t >= s) & (mine <= other), "a document's number is a name");
    }

    private static IEnumerable<WrongAnswer> LearningRate()
    {
        static WrongAnswer If(int points, Func<int, int, int, double, double, double> answer, string sentence) =>
            WrongAnswer.To(Homework.LearningRate, points, answer, sentence);
        // Right up to the peak; then the fall, from 1 to 0, as a function of the progress.
        static WrongAnswer Falls(int points, Func<double, double> fall, string sentence, Func<double, double, double>? left = null) =>
            If(points, (step, steps, warmup, peak, share) =>
                step < warmup ? peak * (step + 1) / warmup
                : peak * (left ?? ((f, down) => f + ((1 - f) * down)))(share, fall((double)(step - warmup) / (steps - warmup))), sentence);
        static double Half(double u) => (1 + Math.Cos(Math.PI * u)) / 2;
        yield return If(0, (step, steps, warmup, peak, share) => peak * step / warmup, "the first step would be wasted");
        yield return If(0, (step, steps, warmup, peak, share) => (step + 1.0) / warmup, "it rises to the peak");
        yield return If(0, (step, steps, warmup, peak, share) => peak, "the warm-up is missing");
        yield return Falls(1, Half, "makes no difference", left: (f, down) => down);
        yield return Falls(1, Half, "added on top", left: (f, down) => f + down);
        yield return Falls(1, u => Half(((u * 100) + 10) / 110), "the cosine begins at step 0");
        yield return Falls(1, u => Half(u * 100 / 110), "the cosine takes all steps");
        yield return Falls(1, u => 1, "nothing falls");
        yield return Falls(1, u => Half(2 * u), "not to 2 pi");
        yield return Falls(2, u => 1 - u, "along a straight line");
        yield return If(
            3,
            (step, steps, warmup, peak, share) => warmup == 0 ? double.NaN : step < warmup ? peak * (step + 1) / warmup
                : peak * (share + ((1 - share) * Half((double)(step - warmup) / (steps - warmup)))),
            "ask first whether the step is in it");
    }

    private static IEnumerable<WrongAnswer> Parameters()
    {
        static WrongAnswer If(int points, Func<long, long, long, long, long, long, (long Total, long Active)> answer, string sentence) =>
            WrongAnswer.To(Homework.Parameters, points, (v, d, i, layers, experts, chosen) => answer(v, d, i, layers, experts, chosen), sentence);
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (v * d), 0), "one table of V * D is missing");
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - d, 0), "the norm before the head");
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (2 * l * d), 0), "the norms of the layers");
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (l * d * i * (e + 1)), 0), "gate, up and down");
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (l * d * d), 0), "four matrices");
        yield return If(0, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (3 * l * d * i), 0), "still the shared one");
        yield return If(1, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (l * e * d), 0), "the router is missing");
        yield return If(1, (v, d, i, l, e, k) => (Total(v, d, i, l, e) - (e > 0 ? 3 * l * d * i : 0), 0), "beside the routed ones");
        yield return If(2, (v, d, i, l, e, k) => (Total(v, d, i, l, e), Total(v, d, i, l, e)), "only the chosen work");
        yield return If(2, (v, d, i, l, e, k) => (Total(v, d, i, l, e), Total(v, d, i, l, e) - (3 * l * d * i * (e - k + 1))), "the shared expert works on every token");
        yield return If(
            3, (v, d, i, l, e, k) => (unchecked((int)Total(v, d, i, l, e)), Total(v, d, i, l, e) - (3 * l * d * i * (e - k))), "a product of ints");
    }

    private static long Total(long v, long d, long i, long layers, long experts) =>
        (2 * v * d) + d + (layers * ((4 * d * d) + (2 * d) + (experts * d) + ((experts + 1) * 3 * d * i)));

    private static Tensor Losses(Tensor logits, Tensor ids) => -logits.log_softmax(-1).gather(2, ids.unsqueeze(2)).squeeze(2);
}
