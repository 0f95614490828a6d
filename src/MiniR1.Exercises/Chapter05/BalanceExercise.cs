using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter05;

/// <summary>Balancing without a loss: busy experts' biases go down a notch, idle ones' up.</summary>
internal sealed class BalanceExercise : Exercise<Func<Tensor, Tensor, double, Tensor>>
{
    private const double Rate = 0.25;

    public override string Name => "05.balance";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, double, Tensor> answer)
    {
        var bias = tensor(new[] { 0.5f, 0, 0.3f, -1, 2 }); // [E]
        var load = tensor(new long[] { 6, 1, 4, 8, 1 }); // [E]: mean 4, median 4
        var before = bias.clone();
        var made = answer(bias, load.clone(), Rate);
        yield return Compare.Shape(made, [5], "[E]");

        var away = load.to(float32) - 4; // [E]
        yield return Compare.Numbers(
            made,
            before - (away.sign() * Rate),
            (() => before + (away.sign() * Rate), "the sign is turned: the bias of a busy expert goes down, so that it is chosen less"),
            (() => before - (away * Rate), "the step grows with the distance: only its sign counts, every step is the rate"),
            (() => before - (away / 4 * Rate), "the step grows with the distance: only its sign counts, every step is the rate"),
            (() => before - (away.sign() * Rate) - (away.eq(0).to(float32) * Rate), "an expert with just the mean load moves too: its sign is 0"),
            (() => before - (away.sign() * Rate) + (away.eq(0).to(float32) * Rate), "an expert with just the mean load moves too: its sign is 0"),
            (() => before - away.sign(), "the step is 1: multiply it by the rate"),
            (() => -away.sign() * Rate, "that is the step alone: add it to the bias"),
            (() => before - Rate, "all biases go down: a load is busy or idle against the mean load, not against 0"));

        // Mean 4, median 2.
        var uneven = tensor(new long[] { 2, 3, 2, 12, 1 }); // [E]
        yield return !Compare.Same(bias, before)
            ? "your function changes the bias that it was given: return a new one"
            : Compare.Numbers(
                answer(before.clone(), uneven, Rate),
                before - ((uneven.to(float32) - 4).sign() * Rate),
                (() => before - ((uneven.to(float32) - 2).sign() * Rate), "you compare with the median: compare with the mean load"));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("floating point", StringComparison.OrdinalIgnoreCase) || failure.Message.Contains("mean()", StringComparison.Ordinal)
            ? "libtorch takes no mean of whole numbers: to(float32) first"
            : base.Explain(failure);
}
