using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Exercises;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 11.</summary>
internal static class WrongWeights
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. ToBFloat16(), .. TensorBytes(), .. TopP(), .. Majority()];

    private static IEnumerable<WrongAnswer> ToBFloat16()
    {
        static WrongAnswer If(int points, Func<uint, uint> ofBits, string sentence) =>
            WrongAnswer.To(Homework.ToBFloat16, points, number => unchecked((ushort)ofBits(BitConverter.SingleToUInt32Bits(number))), sentence);
        yield return If(0, bits => bits, "the lower 16 bits");
        yield return WrongAnswer.To(Homework.ToBFloat16, 0, number => BitConverter.HalfToUInt16Bits((Half)number), "that is float16");
        yield return WrongAnswer.To(Homework.ToBFloat16, 0, number => (ushort)number, "you convert the number");
        yield return If(0, bits => (bits >> 16) & 0x7FFF, "the sign is lost");
        yield return If(1, bits => bits >> 16, "you cut off");
        yield return If(1, bits => (bits + 0xFFFF) >> 16, "you always round up");
        yield return If(1, bits => (bits >> 31) == 0 ? (bits + 0x8000) >> 16 : bits >> 16, "below 0 as well");
        yield return If(1, bits => ((bits >> 16) & 0xFF80) | (((bits + 0x8000) >> 16) & 0x7F), "carry into the exponent");
        yield return If(2, bits => (bits + 0x8000) >> 16, "whose last bit is 0 is taken");
        yield return If(2, bits => (bits + 0x7FFF) >> 16, "here the upper one");
        yield return If(3, bits => (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, "ask for float.IsNaN first");
    }

    private static IEnumerable<WrongAnswer> TensorBytes()
    {
        // From the header's length, its text and the two offsets.
        static WrongAnswer If(int points, Func<int, string, long, long, (long From, long To)> answer, string sentence) =>
            WrongAnswer.To(
                Homework.TensorBytes,
                points,
                (start, name) =>
                {
                    var length = (int)BitConverter.ToUInt64(start, 0);
                    var text = Encoding.UTF8.GetString(start, 8, length);
                    var offsets = JsonNode.Parse(text)![name]!["data_offsets"]!;
                    return answer(length, text, offsets[0]!.GetValue<long>(), offsets[1]!.GetValue<long>());
                },
                sentence);
        yield return If(0, (length, text, from, to) => (from, to), "offsets count from the end of the header");
        yield return If(0, (length, text, from, to) => (8 + from, 8 + to), "the header itself is missing");
        yield return If(0, (length, text, from, to) => (length + from, length + to), "the 8 bytes of the length");
        yield return If(0, (length, text, from, to) => (8 + length + from, to - from), "not a length");
        yield return If(0, (length, text, from, to) => (8 + length, 8 + length + to - from), "the first of data_offsets is to be added");
        yield return If(1, (length, text, from, to) => (8 + text.Length + from, 8 + text.Length + to), "the length counts bytes");
        yield return WrongAnswer.To(
            Homework.TensorBytes,
            1,
            (start, name) =>
            {
                var offsets = JsonNode.Parse(Encoding.UTF8.GetString(start, 8, start[0]))![name]!["data_offsets"]!;
                return (8 + start[0] + offsets[0]!.GetValue<long>(), 8 + start[0] + offsets[1]!.GetValue<long>());
            },
            "just as many bytes as the first 8 say");
        yield return WrongAnswer.To(
            Homework.TensorBytes,
            2,
            (start, name) =>
            {
                var offsets = JsonNode.Parse(start.AsSpan(8))![name]!["data_offsets"]!;
                return (start.Length + offsets[0]!.GetValue<int>(), start.Length + offsets[1]!.GetValue<int>());
            },
            "read an offset as a long");
    }

    private static IEnumerable<WrongAnswer> TopP()
    {
        // From probabilities at the temperature asked for.
        static WrongAnswer If(int points, Func<double[], double, double[]> nucleus, string sentence) =>
            WrongAnswer.To(Homework.TopP, points, (scores, t, p) => nucleus(Softmax(scores.Select(z => z / t)), p), sentence);
        yield return WrongAnswer.To(Homework.TopP, 0, (scores, t, p) => [.. scores], "those are the scores");
        yield return WrongAnswer.To(Homework.TopP, 0, (scores, t, p) => [.. scores.Select(Math.Exp)], "not divided by their sum");
        yield return If(0, (all, p) => [.. all.OrderDescending()], "stays at its token's place");
        yield return WrongAnswer.To(
            Homework.TopP, 0, (scores, t, p) => Scaled(scores.Select(Math.Exp)), "subtract the largest score");
        yield return WrongAnswer.To(Homework.TopP, 1, (scores, t, p) => Softmax(scores), "the temperature makes no difference");
        yield return WrongAnswer.To(Homework.TopP, 1, (scores, t, p) => Softmax(scores.Select(z => z * t)), "divide the scores by it");
        yield return If(2, (all, p) => all, "nothing is dropped");
        yield return If(2, (all, p) => Scaled(Kept(all, p, (before, own) => before + own <= p)), "the token with which the sum reaches p");
        yield return If(2, (all, p) => [.. Kept(all, p, (before, own) => before < p)], "does not add up to 1");
        yield return If(2, (all, p) => p < 1 ? [.. all.Select(own => own >= p ? own : 0)] : all, "it is their sum that reaches p");
        yield return If(2, (all, p) => Scaled(all.Select((own, i) => all.Take(i).Sum() < p ? own : 0)), "begin with the likeliest");
        yield return WrongAnswer.To(
            Homework.TopP,
            3,
            (scores, t, p) => Softmax(Scaled(Kept(Softmax(scores), p, (before, own) => before < p)).Select(x => Math.Log(x) / t)),
            "before the temperature");
    }

    private static IEnumerable<WrongAnswer> Majority()
    {
        static WrongAnswer If(int points, Func<IReadOnlyList<string?>, string?> answer, string sentence) =>
            WrongAnswer.To(Homework.Majority, points, answer, sentence);
        yield return If(0, answers => answers.Count == 0 ? null : answers[0], "the first is not the most frequent");
        yield return If(0, answers => answers.Count == 0 ? null : answers[^1], "wherever it stands");
        yield return If(0, answers => answers.Max(), "two of three say so");
        yield return If(1, answers => answers.GroupBy(answer => answer).MaxBy(votes => votes.Count())?.Key, "does not vote");
        yield return If(1, answers => Votes(answers).OrderByDescending(votes => votes.Count()).First().Key, "nobody may have voted");
        yield return If(
            0,
            answers => Votes(answers).Where(votes => 2 * votes.Count() > answers.Count).Select(votes => votes.Key).FirstOrDefault(),
            "with half of the votes or less");
        yield return If(
            2,
            answers => Votes(answers).OrderBy(votes => votes.Count()).LastOrDefault()?.Key,
            "the one that comes first wins");
        yield return If(
            2,
            answers => Votes(answers).OrderBy(votes => votes.Key, StringComparer.Ordinal).OrderByDescending(votes => votes.Count()).FirstOrDefault()?.Key,
            "the one that comes first wins");
    }

    private static IEnumerable<IGrouping<string, string>> Votes(IEnumerable<string?> answers) => answers.OfType<string>().GroupBy(answer => answer);

    private static double[] Scaled(IEnumerable<double> numbers) => [.. numbers.Select(number => number / numbers.Sum())];

    private static double[] Softmax(IEnumerable<double> scores) => Scaled(scores.Select(z => Math.Exp(z - scores.Max())));

    private static double[] Kept(double[] all, double p, Func<double, double, bool> keeps)
    {
        var (kept, before) = (new double[all.Length], 0.0);
        foreach (var i in Enumerable.Range(0, all.Length).OrderByDescending(i => all[i]))
        {
            if (p >= 1 || keeps(before, all[i]))
                kept[i] = all[i];
            before += all[i];
        }

        return kept;
    }
}
