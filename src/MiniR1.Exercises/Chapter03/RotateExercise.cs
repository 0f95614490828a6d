using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter03;

/// <summary>Rotary embedding, halves paired: (0, K/2), (1, K/2 + 1), ...</summary>
internal sealed class RotateExercise : Exercise<Func<Tensor, int, Tensor>>
{
    public override string Name => "03.rotate";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, int, Tensor> answer)
    {
        var x = Samples.Of(15, 3, 8); // [T, K]
        var made = answer(x.clone(), 0);
        yield return Compare.Shape(made, [3, 8], "[T, K]");
        yield return Compare.Numbers(
            made,
            Turn(x, 0),
            (() => x, "nothing is turned, though rows 1 and 2 stand at positions 1 and 2"),
            (() => Turn(x, 0, sign: -1), "you turn the other way round: (a cos - b sin, a sin + b cos)"),
            (() => Turn(x, 1), "the first row stands at position start, not start + 1: with start = 0 it does not turn at all"),
            (() => Turn(x, 0, exponent: 1), "the speeds are 10000^(-i/K); it is 2i/K, since there are only K/2 pairs"),
            (() => Turn(x, 0, exponent: -2), "the speeds grow with i: the exponent lacks its minus, 10000^(-2i/K)"),
            (() => Turn(x, 0, exponent: 0), "all pairs turn at the same speed: pair i turns by 10000^(-2i/K) a position"),
            (() => Interleaved(x), "you pair neighbours, (0, 1), (2, 3), as DeepSeek does; here i and i + K/2 are a pair, as in Llama"));
        yield return Compare.Numbers(
            answer(x.clone(), 5),
            Turn(x, 5),
            (() => Turn(x, 0), "start makes no difference: the row i stands at position start + i"),
            (() => Turn(x, 5, step: 0), "all rows are turned by start alone: row i stands at position start + i"));
        yield return Compare.Numbers(answer(Samples.Of(16, 1, 6), 1000), Turn(Samples.Of(16, 1, 6), 1000));
    }

    private static Tensor Turn(Tensor x, int start, double sign = 1, double exponent = 2, int step = 1)
    {
        var half = x.shape[1] / 2;
        var angle = Angle(x, start, exponent, step) * sign; // [T, K/2]
        var (a, b) = (x.narrow(1, 0, half), x.narrow(1, half, half)); // [T, K/2] each
        return cat([(a * angle.cos()) - (b * angle.sin()), (a * angle.sin()) + (b * angle.cos())], 1);
    }

    private static Tensor Interleaved(Tensor x)
    {
        var pairs = x.reshape(x.shape[0], -1, 2); // [T, K/2, 2]
        var (a, b) = (pairs.select(2, 0), pairs.select(2, 1));
        var angle = Angle(x, 0, 2, 1);
        return stack([(a * angle.cos()) - (b * angle.sin()), (a * angle.sin()) + (b * angle.cos())], 2).reshape(x.shape);
    }

    private static Tensor Angle(Tensor x, int start, double exponent, int step)
    {
        var size = x.shape[1];
        var speeds = Enumerable.Range(0, (int)size / 2).Select(i => (float)Math.Pow(10000, -exponent * i / size)).ToArray();
        return ((arange(x.shape[0]).to(float32) * step) + start).unsqueeze(1) * tensor(speeds); // [T, K/2]
    }
}
