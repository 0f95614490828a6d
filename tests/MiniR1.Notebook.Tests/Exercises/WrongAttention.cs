using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 3.</summary>
internal static class WrongAttention
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Attend(), .. Rotate(), .. CachedStep(), .. CacheBytes()];

    private static IEnumerable<WrongAnswer> Attend()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Attend, points, answer, sentence);
        yield return If(0, (q, k, v) => Shares(q, k), "[T, V] = [5, 3]");
        yield return If(0, (q, k, v) => q.matmul(k).matmul(v), "key.T");
        yield return If(1, (q, k, v) => Shares(q, k, divisor: 1).matmul(v), "the scores are not scaled");
        yield return If(1, (q, k, v) => Shares(q, k, divisor: q.shape[1]).matmul(v), "it is the square root of K");
        yield return If(1, (q, k, v) => Shares(q, k, divisor: Math.Sqrt(v.shape[1])).matmul(v), "square root of V");
        yield return If(1, (q, k, v) => (q.matmul(k.T) / 2).softmax(-1).matmul(v), "tokens look ahead");
        yield return If(1, (q, k, v) => q.matmul(k.T).softmax(-1).matmul(v), "two things are missing");
        yield return If(1, (q, k, v) => Shares(q, k, shift: 1).matmul(v), "one place too late");
        yield return If(1, (q, k, v) => Shares(q, k, shift: -1).matmul(v), "it must see itself");
        yield return If(1, (q, k, v) => (q.matmul(k.T) / 2).masked_fill(Ahead(q, k), 0).softmax(-1).matmul(v), "exp(0) is 1");
        yield return If(1, (q, k, v) => (q.matmul(k.T) / 2).softmax(-1).tril().matmul(v), "hide before it");
        yield return If(1, (q, k, v) => (q.matmul(k.T) / 2).masked_fill(Ahead(q, k), double.NegativeInfinity).softmax(0).matmul(v), "down the columns");
        yield return If(1, (q, k, v) => (q.matmul(k.T) / 2).masked_fill(Ahead(q, k).T, double.NegativeInfinity).softmax(-1).matmul(v), "upside down");
        yield return If(3, (q, k, v) => Shares(q, k, shift: q.shape[0] - k.shape[0]).matmul(v), "place S - T + i");
    }

    private static IEnumerable<WrongAnswer> Rotate()
    {
        static WrongAnswer If(int points, Func<Tensor, int, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Rotate, points, answer, sentence);
        yield return If(0, (x, start) => x.narrow(1, 0, 4), "[T, K] = [3, 8]");
        yield return If(1, (x, start) => x, "nothing is turned");
        yield return If(1, (x, start) => Turned(x, start, sign: -1), "the other way round");
        yield return If(1, (x, start) => Turned(x, start + 1), "not start + 1");
        yield return If(1, (x, start) => Turned(x, start, exponent: 1), "it is 2i/K");
        yield return If(1, (x, start) => Turned(x, start, exponent: -2), "lacks its minus");
        yield return If(1, (x, start) => Turned(x, start, exponent: 0), "the same speed");
        yield return If(1, (x, start) => Turned(x.reshape(3, 4, 2).transpose(1, 2).reshape(3, 8), start).reshape(3, 2, 4).transpose(1, 2).reshape(3, 8), "you pair neighbours");
        yield return If(2, (x, start) => Turned(x, 0), "start makes no difference");
    }

    private static IEnumerable<WrongAnswer> CachedStep()
    {
        static WrongAnswer If(int points, CachedStep answer, string sentence) =>
            WrongAnswer.To(Homework.CachedStep, points, answer, sentence);
        yield return If(0, (q, k, v, keys, values) => Shares(q, cat(keys)).matmul(cat(values)), "the cache is empty");
        yield return If(1, (q, k, v, keys, values) => v.clone(), "nothing was added");
        yield return If(1, (q, k, v, keys, values) => Added(keys, v, values, k, () => v.clone()), "each other's list");
        yield return If(
            2,
            (q, k, v, keys, values) =>
            {
                var made = keys.Count == 0 ? zeros(1, v.shape[1]) : Shares(q, cat(keys)).matmul(cat(values));
                return Added(keys, k, values, v, () => made);
            },
            "it sees itself");
        yield return If(3, (q, k, v, keys, values) => Added(keys, k, values, v, () => v.clone()), "each token sees itself alone");
        yield return If(3, (q, k, v, keys, values) => Added(keys, k, values, v, () => Shares(q, cat(keys), divisor: 1).matmul(cat(values))), "not scaled");
    }

    private static IEnumerable<WrongAnswer> CacheBytes()
    {
        static WrongAnswer If(int points, Func<int, int, int, int, int, long> answer, string sentence) =>
            WrongAnswer.To(Homework.CacheBytes, points, answer, sentence);
        yield return If(0, (layers, heads, size, tokens, bytes) => (long)layers * heads * size * tokens * bytes, "both keys and values");
        yield return If(0, (layers, heads, size, tokens, bytes) => 2L * heads * size * tokens * bytes, "the layers are missing");
        yield return If(0, (layers, heads, size, tokens, bytes) => 2L * layers * heads * size * bytes, "one token's");
        yield return If(0, (layers, heads, size, tokens, bytes) => 16L * layers * heads * size * tokens * bytes, "in bits");
        yield return If(1, (layers, heads, size, tokens, bytes) => unchecked(2 * layers * heads * size * tokens * bytes), "begin it with 2L");
    }

    private static Tensor Shares(Tensor q, Tensor k, double? divisor = null, long shift = 0) =>
        (q.matmul(k.T) / (divisor ?? Math.Sqrt(q.shape[1]))).masked_fill(Ahead(q, k, shift), double.NegativeInfinity).softmax(-1);

    private static Tensor Ahead(Tensor q, Tensor k, long shift = 0) =>
        arange(k.shape[0]).unsqueeze(0) > arange(q.shape[0]).unsqueeze(1) + (k.shape[0] - q.shape[0]) + shift;

    private static Tensor Added(List<Tensor> keys, Tensor key, List<Tensor> values, Tensor value, Func<Tensor> made)
    {
        keys.Add(key);
        values.Add(value);
        return made();
    }

    private static Tensor Turned(Tensor x, int start, double sign = 1, double exponent = 2)
    {
        var half = (int)x.shape[1] / 2;
        var speeds = Enumerable.Range(0, half).Select(i => (float)(sign * Math.Pow(10000, -exponent * i / (2 * half)))).ToArray();
        var angle = arange(start, start + x.shape[0]).to(float32).unsqueeze(1) * tensor(speeds); // [T, K/2]
        var (a, b) = (x.narrow(1, 0, half), x.narrow(1, half, half));
        return cat([(a * angle.cos()) - (b * angle.sin()), (a * angle.sin()) + (b * angle.cos())], 1);
    }
}
