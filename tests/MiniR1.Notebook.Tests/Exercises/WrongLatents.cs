using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 4.</summary>
internal static class WrongLatents
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Expand(), .. Keep(), .. Absorb(), .. LatentCache()];

    private static IEnumerable<WrongAnswer> Expand()
    {
        static WrongAnswer If(int points, Func<Tensor, int, int, (Tensor Keys, Tensor Values)> ofMade, string sentence) =>
            WrongAnswer.To(Homework.Expand, points, (latent, up, heads, size) => ofMade(latent.matmul(up.T), heads, size), sentence);
        static Tensor Split(Tensor made, int heads) => made.unflatten(1, [heads, -1]).transpose(0, 1); // [H, S, N + V]
        static Tensor Rest(Tensor both, int from) => both.narrow(2, from, both.shape[2] - from);
        yield return WrongAnswer.To(
            Homework.Expand, 0, (latent, up, heads, size) => (latent.matmul(up), latent.matmul(up)), "up transposed, up.T");
        yield return If(0, (made, heads, size) => (made.unflatten(1, [heads, -1]).narrow(2, 0, size), made), "Keys, [H, S, N] = [2, 5, 4]");
        yield return If(0, (made, heads, size) => (Split(made, heads).narrow(2, 0, size), Split(made, heads)), "Values, [H, S, V] = [2, 5, 3]");
        yield return If(
            1,
            (made, heads, size) => (made.narrow(1, 0, heads * size).unflatten(1, [heads, size]).transpose(0, 1), Rest(Split(made, heads), size)),
            "head by head");
        yield return If(
            1,
            (made, heads, size) => (made.unflatten(1, [-1, heads]).permute(2, 0, 1).narrow(2, 0, size), Rest(Split(made, heads), size)),
            "your heads alternate");
        yield return If(1, (made, heads, size) => (Rest(Split(made, heads), 3), Split(made, heads).narrow(2, 0, 3)), "the key comes first");
        yield return If(
            1, (made, heads, size) => (made.reshape(heads, made.shape[0], -1).narrow(2, 0, size), Rest(Split(made, heads), size)), "then transpose");
        yield return If(2, (made, heads, size) => (Split(made, heads).narrow(2, 0, size), Split(made, heads).narrow(2, 0, 3)), "after its N rows of key");
    }

    private static IEnumerable<WrongAnswer> Keep()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor> ofLatent, Func<Tensor, int, Tensor> ofKey, string sentence) =>
            WrongAnswer.To(
                Homework.Keep,
                points,
                (projected, weight, start) => cat([ofLatent(projected.narrow(1, 0, 6), weight), ofKey(projected.narrow(1, 6, 4), start)], 1),
                sentence);
        static Tensor Rms(Tensor c) => c / (c.square().mean([1], keepdim: true) + 1e-6).sqrt();
        static Tensor Norm(Tensor c, Tensor w) => Rms(c) * w;
        static Tensor Turn(Tensor k, int start) => Turned(k, start);
        yield return If(0, (c, w) => Norm(c, w).narrow(1, 0, 5), Turn, "[T, R + P] = [3, 10]");
        yield return WrongAnswer.To(Homework.Keep, 0, (projected, weight, start) => projected * weight, "are the latent; the last P the key");
        yield return If(1, (c, w) => c, Turn, "it passes the RMSNorm first");
        yield return If(1, (c, w) => Rms(c), Turn, "lacks its weight");
        yield return If(1, (c, w) => c * w, Turn, "only weighted");
        yield return If(1, (c, w) => c / c.square().mean([1], keepdim: true) * w, Turn, "it is the root of it");
        yield return If(1, (c, w) => c / c.square().sum(1, keepdim: true).sqrt() * w, Turn, "take their mean");
        yield return If(1, (c, w) => Norm(c - c.mean([1], keepdim: true), w), Turn, "that is LayerNorm");
        yield return If(1, (c, w) => Turned(Norm(c, w), 0), Turn, "the latent is turned too");
        yield return WrongAnswer.To(
            Homework.Keep,
            1,
            (projected, weight, start) => cat([Rms(projected).narrow(1, 0, 6) * weight, Turned(projected.narrow(1, 6, 4), start)], 1),
            "the norm is of the latent alone");
        yield return If(2, Norm, (k, start) => k, "the key is not turned");
        yield return If(2, Norm, (k, start) => Turned(Rms(k), start), "the key is normed too");
        yield return If(
            2,
            Norm,
            (k, start) => Turned(k.reshape(-1, 2, 2).transpose(1, 2).reshape(-1, 4), start).reshape(-1, 2, 2).transpose(1, 2).reshape(-1, 4),
            "DeepSeek pairs neighbours");
        yield return If(2, Norm, (k, start) => Turned(k, start, sign: -1), "the other way round");
        yield return If(2, Norm, (k, start) => Turned(k, start + 1), "not start + 1");
        yield return If(2, Norm, (k, start) => Turned(k, start, size: 10), "so it is 2i/P");
        yield return If(2, Norm, (k, start) => Turned(k, start, size: 8), "only P/2 pairs");
        yield return If(3, Norm, (k, start) => Turned(k, 0), "start makes no difference");
    }

    private static IEnumerable<WrongAnswer> Absorb()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, Tensor> answer, string sentence) =>
            WrongAnswer.To(
                Homework.Absorb,
                points,
                (query, up) => answer(query.narrow(2, 0, up.shape[1]), query.narrow(2, up.shape[1], query.shape[2] - up.shape[1]), up),
                sentence);
        yield return WrongAnswer.To(Homework.Absorb, 0, (query, up) => query.matmul(up), "times up [H, N, R]");
        yield return If(0, (what, where, up) => what.matmul(up), "append its P rotated ones");
        yield return If(0, (what, where, up) => what.matmul(up).sum(1), "[H, T, R + P] = [3, 2, 6]");
        yield return If(1, (what, where, up) => cat([what.matmul(up.transpose(1, 2)), where], 2), "the transposed matrix");
        yield return If(1, (what, where, up) => cat([what, where], 2), "the query is as it was");
        yield return If(1, (what, where, up) => cat([what.matmul(up[0]), where], 2), "each has its own");
        yield return If(1, (what, where, up) => cat([where, what.matmul(up)], 2), "the rotated numbers come first");
        yield return If(1, (what, where, up) => cat([what.matmul(up), where], 2) / Math.Sqrt(6), "leave the square root to the scores");
        yield return If(2, (what, where, up) => cat([what.matmul(up), where * 2], 2), "the numbers are not");
        yield return If(3, (what, where, up) => cat([what.matmul(up), where], 2).narrow(2, 0, up.shape[2] == 4 ? 6 : 4), "[H, T, R + P] = [2, 1, 5]");
    }

    private static IEnumerable<WrongAnswer> LatentCache()
    {
        static WrongAnswer Bytes(Func<int, int, int, int, long> answer, string sentence) =>
            WrongAnswer.To(Homework.LatentCache, 0, (layers, heads, size, latent, key) => (answer(layers, heads, latent, key), 1), sentence);
        static WrongAnswer Share(int points, Func<int, int, int, double> answer, string sentence) =>
            WrongAnswer.To(
                Homework.LatentCache, points, (layers, heads, size, latent, key) => (2L * layers * (latent + key), answer(heads, size, latent + key)), sentence);
        yield return Bytes((layers, heads, latent, key) => 2 * (latent + key), "the layers are missing");
        yield return Bytes((layers, heads, latent, key) => 4 * layers * (latent + key), "from the one latent");
        yield return Bytes((layers, heads, latent, key) => layers * (latent + key), "each takes 2 bytes");
        yield return Bytes((layers, heads, latent, key) => 2 * layers * latent, "the rotated key is missing");
        yield return Bytes((layers, heads, latent, key) => 2 * layers * (latent + (heads * key)), "a rotated key for each head");
        yield return Bytes((layers, heads, latent, key) => 2 * layers * heads * (latent + key), "a latent for each head");
        yield return Share(1, (heads, size, kept) => kept / (2 * heads * size), "begin with (double)");
        yield return Share(1, (heads, size, kept) => 2.0 * heads * size / kept, "upside down");
        yield return Share(1, (heads, size, kept) => (double)kept / (heads * size), "keys and values, size numbers each");
        yield return Share(1, (heads, size, kept) => 100.0 * kept / (2 * heads * size), "in per cent");
        yield return Share(1, (heads, size, kept) => 1 - ((double)kept / (2 * heads * size)), "what is saved");
        yield return Share(2, (heads, size, kept) => heads == 5 ? 24.0 / 70 : 1, "yours is 1");
    }

    private static Tensor Turned(Tensor k, int start, double sign = 1, double size = 0)
    {
        var pairs = k.reshape(k.shape[0], -1, 2); // [T, P/2, 2]
        var (a, b) = (pairs.select(2, 0), pairs.select(2, 1)); // [T, P/2] each
        var by = size > 0 ? size : k.shape[1];
        var speeds = Enumerable.Range(0, (int)a.shape[1]).Select(i => (float)(sign * Math.Pow(10000, -2 * i / by))).ToArray();
        var angle = arange(start, start + k.shape[0]).to(float32).unsqueeze(1) * tensor(speeds); // [T, P/2]
        return stack([(a * angle.cos()) - (b * angle.sin()), (a * angle.sin()) + (b * angle.cos())], 2).reshape(k.shape);
    }
}
