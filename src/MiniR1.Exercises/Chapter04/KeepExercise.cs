using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter04;

/// <summary>What the cache keeps of a token: the normed latent and the rotated key.</summary>
internal sealed class KeepExercise : Exercise<Func<Tensor, Tensor, int, Tensor>>
{
    private const double Epsilon = 1e-6;

    public override string Name => "04.keep";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, int, Tensor> answer)
    {
        var projected = Samples.Of(55, 3, 10); // [T, R + P]
        var weight = Samples.Of(56, 6); // [R]
        var (latent, key) = (projected.narrow(1, 0, 6), projected.narrow(1, 6, 4)); // [T, R], [T, P]
        var made = answer(projected.clone(), weight.clone(), 0);
        yield return Compare.Shape(made, [3, 10], "[T, R + P]");

        var square = latent.square().mean([1], keepdim: true); // [T, 1]
        var normed = latent / (square + Epsilon).sqrt(); // [T, R]
        var centred = latent - latent.mean([1], keepdim: true); // [T, R]
        yield return Compare.Numbers(
            made.narrow(1, 0, 6),
            normed * weight,
            (() => latent, "the latent is kept as it is: it passes the RMSNorm first"),
            (() => normed, "the latent's norm lacks its weight: multiply number by number"),
            (() => latent * weight, "the latent is only weighted: divide it by the root of its mean square before"),
            (() => latent / (square + Epsilon) * weight, "the latent is divided by its mean square: it is the root of it"),
            (() => latent / (square * 6).sqrt() * weight, "the latent is divided by its length, the root of the sum of squares: take their mean"),
            (() => latent / (projected.square().mean([1], keepdim: true) + Epsilon).sqrt() * weight,
                "the mean square is that of all R + P numbers: the norm is of the latent alone"),
            (() => centred / (centred.square().mean([1], keepdim: true) + Epsilon).sqrt() * weight,
                "you subtract the mean: that is LayerNorm; RMSNorm only divides"),
            (() => Turned(normed * weight, 0), "the latent is turned too: only the P numbers of the key are"));
        yield return Compare.Numbers(
            made.narrow(1, 6, 4),
            Turned(key, 0),
            (() => key, "the key is not turned, though rows 1 and 2 stand at positions 1 and 2"),
            (() => Turned(Rms(key), 0), "the key is normed too: only the latent is"),
            (() => Halves(key), "you pair halves, (0, P/2), as in chapter 3; DeepSeek pairs neighbours, (0, 1), (2, 3)"),
            (() => Turned(key, 0, sign: -1), "you turn the other way round: (a cos - b sin, a sin + b cos)"),
            (() => Turned(key, 1), "the first row stands at position start, not start + 1: with start = 0 it does not turn at all"),
            (() => Turned(key, 0, size: 10), "the speeds are 10000^(-2i/(R+P)): only the key is turned, so it is 2i/P"),
            (() => Turned(key, 0, size: 8), "the speeds are 10000^(-i/P); it is 2i/P, since there are only P/2 pairs"),
            (() => Turned(key, 0, size: 2), "pair i turns by 10000^(-2i/P) a position; yours counts numbers, not pairs"));
        yield return Compare.Numbers(
            answer(projected.clone(), weight.clone(), 7).narrow(1, 6, 4),
            Turned(key, 7),
            (() => Turned(key, 0), "start makes no difference: row i stands at position start + i"));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match the size", StringComparison.Ordinal)
            ? "two shapes do not fit: the first R numbers of a row, as many as weight has, are the latent; the last P the key"
            : base.Explain(failure);

    private static Tensor Rms(Tensor t) => t / (t.square().mean([1], keepdim: true) + Epsilon).sqrt();

    /// <param name="t">[T, P]</param>
    /// <param name="start">the position of the first row</param>
    /// <param name="sign">-1 for the other way round</param>
    /// <param name="size">what 2i is divided by; P if it is 0</param>
    private static Tensor Turned(Tensor t, int start, double sign = 1, double size = 0)
    {
        var pairs = t.reshape(t.shape[0], -1, 2); // [T, P/2, 2]
        var (a, b) = Turned(pairs.select(2, 0), pairs.select(2, 1), start, sign, size > 0 ? size : t.shape[1]);
        return stack([a, b], 2).reshape(t.shape);
    }

    private static Tensor Halves(Tensor t)
    {
        var half = t.shape[1] / 2;
        var (a, b) = Turned(t.narrow(1, 0, half), t.narrow(1, half, half), 0, 1, t.shape[1]);
        return cat([a, b], 1);
    }

    private static (Tensor A, Tensor B) Turned(Tensor a, Tensor b, int start, double sign, double size)
    {
        var speeds = Enumerable.Range(0, (int)a.shape[1]).Select(i => (float)(sign * Math.Pow(10000, -2 * i / size))).ToArray();
        var angle = (arange(a.shape[0]).to(float32) + start).unsqueeze(1) * tensor(speeds); // [T, P/2]
        return ((a * angle.cos()) - (b * angle.sin()), (a * angle.sin()) + (b * angle.cos()));
    }
}
