using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 12.</summary>
internal static class WrongScale
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Dequantize(), .. Cards(), .. DecodeStep(), .. TrainingCost()];

    private static IEnumerable<WrongAnswer> Dequantize()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, int, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Dequantize, points, answer, sentence);
        static Tensor Stretched(Tensor scales, int block) => scales.repeat_interleave(block, 0).repeat_interleave(block, 1);
        yield return If(0, (numbers, scales, block) => Stretched(scales, block), "the numbers are not");
        yield return If(0, (numbers, scales, block) => (numbers * Stretched(scales, block)).flatten(), "[R, C] = [4, 4]");
        yield return If(0, (numbers, scales, block) => numbers / Stretched(scales, block), "you divide by the scale");
        yield return If(0, (numbers, scales, block) => numbers, "the scale makes no difference");
        yield return If(1, (numbers, scales, block) => numbers * Stretched(scales.T, block), "have changed places");
        yield return If(1, (numbers, scales, block) => numbers * scales.repeat(block, block), "repeat_interleave");
        yield return If(1, (numbers, scales, block) => numbers * scales.narrow(0, 0, 1).narrow(1, 0, 1), "each block has its own");
        yield return If(1, (numbers, scales, block) => numbers * scales.narrow(0, 0, 1).repeat_interleave(block, 1), "rows are cut into blocks as well");
        yield return If(1, (numbers, scales, block) => numbers * scales, "stretch the scales to [R, C] first");
        yield return If(2, (numbers, scales, block) => numbers * Stretched(scales, block), "may be cut off, with narrow");
        yield return If(
            2,
            (numbers, scales, block) => (numbers.view(scales.shape[0], block, scales.shape[1], block) * scales.view(scales.shape[0], 1, scales.shape[1], 1))
                .view(numbers.shape),
            "no view cuts them into blocks");
        yield return If(
            2,
            (numbers, scales, block) =>
            {
                Tensor Places(int dim) => tensor(Enumerable.Range(0, (int)numbers.shape[dim]).Select(i => i * scales.shape[dim] / numbers.shape[dim]).ToArray());
                return numbers * scales.index_select(0, Places(0)).index_select(1, Places(1));
            },
            "equally large");
    }

    private static IEnumerable<WrongAnswer> Cards()
    {
        // From bytes of weights, of a text's cache, how many texts and what a card has.
        static WrongAnswer If(int points, Func<double, double, int, double, double> answer, string sentence) =>
            WrongAnswer.To(
                Homework.Cards,
                points,
                (weights, token, context, texts, gigabytes) => (int)answer(weights, (double)token * context, texts, gigabytes * 1e9),
                sentence);
        yield return If(0, (weights, cache, texts, card) => Math.Floor((weights + (texts * cache)) / (card * 0.9)), "the last card is used in part: round up");
        yield return If(0, (weights, cache, texts, card) => Math.Ceiling((weights + (texts * cache)) / card), "90 % of it may be");
        yield return If(0, (weights, cache, texts, card) => Math.Floor((weights + (texts * cache)) / card), "90 % of it may be; and");
        yield return If(0, (weights, cache, texts, card) => Math.Ceiling((weights + (texts * cache)) / (card * 0.9 * (1 << 30) / 1e9)), "not 2^30");
        yield return If(1, (weights, cache, texts, card) => Math.Ceiling(weights / (card * 0.9)), "the caches are missing");
        yield return If(1, (weights, cache, texts, card) => Math.Ceiling((weights + cache) / (card * 0.9)), "every text keeps a cache");
        yield return If(
            2, (weights, cache, texts, card) => Math.Ceiling(weights / (card * 0.9)) + Math.Ceiling(texts * cache / (card * 0.9)), "round up once");
        yield return WrongAnswer.To(
            Homework.Cards,
            3,
            (weights, token, context, texts, gigabytes) => (int)Math.Ceiling((weights + unchecked(token * context * texts)) / (gigabytes * 1e9 * 0.9)),
            "goes round at 2^31");
    }

    private static IEnumerable<WrongAnswer> DecodeStep()
    {
        static WrongAnswer If(int points, Func<double, double, double, int, double, double> bytes, string sentence, Func<double, int, double, double>? rate = null) =>
            WrongAnswer.To(
                Homework.DecodeStep,
                points,
                (always, routed, experts, chosen, texts, cache, bandwidth) =>
                {
                    var read = bytes(always, routed, (double)chosen / experts, texts, cache);
                    return (read, (rate ?? ((one, b, band) => b * band / one))(read, texts, bandwidth));
                },
                sentence);
        static double Awake(double share, int texts) => 1 - Math.Pow(1 - share, texts);
        static double Right(double always, double routed, double share, int texts, double cache) => always + (routed * Awake(share, texts)) + (texts * cache);
        yield return If(0, (always, routed, share, texts, cache) => always + routed, "one token wakes 2 of 8");
        yield return If(0, (always, routed, share, texts, cache) => always + (routed * Awake((int)share, texts)), "begin with (double)");
        yield return If(0, (always, routed, share, texts, cache) => routed * Awake(share, texts), "what every token needs is missing");
        yield return If(0, (always, routed, share, texts, cache) => always + (routed * Awake(share / 2, texts)), "a token chooses 2");
        yield return If(0, (always, routed, share, texts, cache) => always + (routed * Awake(share / 2, 2 * texts)), "are never the same one");
        yield return If(0, (always, routed, share, texts, cache) => always + (routed * (1 - Awake(share, texts))), "those that sleep are read");
        yield return If(1, (always, routed, share, texts, cache) => always + (routed * share * texts), "which is read once");
        yield return If(1, (always, routed, share, texts, cache) => always + (routed * share), "more texts wake more experts");
        yield return If(1, (always, routed, share, texts, cache) => (always * texts) + (routed * Awake(share, texts)), "is read once a step");
        yield return If(1, (always, routed, share, texts, cache) => texts * (always + (routed * share)), "it is not read for each");
        yield return If(2, (always, routed, share, texts, cache) => Right(always, routed, share, texts, 0), "the caches are missing");
        yield return If(2, (always, routed, share, texts, cache) => Right(always, routed, share, texts, 0) + cache, "a cache of its own");
        yield return If(3, Right, "the rate of one text", (read, texts, bandwidth) => bandwidth / read);
        yield return If(3, Right, "how many seconds a step takes", (read, texts, bandwidth) => read / bandwidth);
        yield return If(3, Right, "not seconds a token", (read, texts, bandwidth) => read / bandwidth / texts);
    }

    private static IEnumerable<WrongAnswer> TrainingCost()
    {
        static WrongAnswer If(int points, double aToken, Func<double, double, double, int, (double Hours, double Days)> answer, string sentence) =>
            WrongAnswer.To(
                Homework.TrainingCost,
                points,
                (active, tokens, peak, share, cards) =>
                {
                    var (hours, days) = answer(aToken * active * tokens, peak, share, cards);
                    return (aToken * active * tokens, hours, days);
                },
                sentence);
        static (double Hours, double Days) Right(double operations, double peak, double share, int cards) =>
            (operations / peak / share / 3600, operations / peak / share / 3600 / cards / 24);
        yield return If(0, 2, Right, "that is the forward pass");
        yield return If(0, 3, Right, "2 forwards, 4 backwards");
        yield return If(0, 4, Right, "backwards takes 4 a parameter");
        yield return If(1, 6, (operations, peak, share, cards) => (operations / peak / share, 0), "those are seconds");
        yield return If(1, 6, (operations, peak, share, cards) => (operations / peak / 3600, 0), "does not reach its peak");
        yield return If(1, 6, (operations, peak, share, cards) => (operations / peak * share / 3600, 0), "makes it longer");
        yield return If(1, 6, (operations, peak, share, cards) => (operations / peak / share / 3600 / cards, 0), "of all cards together");
        yield return If(2, 6, (operations, peak, share, cards) => (operations / peak / share / 3600, operations / peak / share / 3600 / 24), "at the same time");
        yield return If(2, 6, (operations, peak, share, cards) => (operations / peak / share / 3600, operations / peak / share / 3600 / cards), "a day has 24");
        yield return If(
            2,
            6,
            (operations, peak, share, cards) => (operations / peak / share / 3600, Math.Truncate(Right(operations, peak, share, cards).Days * 1e4) / 1e4),
            "the days should come to");
    }
}
