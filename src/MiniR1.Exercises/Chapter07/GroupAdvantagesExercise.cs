using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter07;

/// <summary>GRPO's advantages: each reward against its own group.</summary>
internal sealed class GroupAdvantagesExercise : Exercise<Func<double[], int, double[]>>
{
    private const double Epsilon = 1e-4;

    private static readonly double[] s_alike = [0.1, 0.1, 0.1, 0.1, 11, 1, 1, 1];

    public override string Name => "07.group_advantages";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<double[], int, double[]> answer)
    {
        // Far apart, so that the 1e-4 matters only where all are alike.
        double[] one = [11, 1, 0, 4];
        var made = answer([.. one], 4);
        yield return Compare.Shape(Row.Of(made), [4], "as many as rewards");
        yield return Compare.Numbers(
            Row.Of(made)!,
            Advantages(one),
            (() => Advantages(one, _ => 1), "your advantages are not divided by the spread of their group"),
            (() => Advantages(one, squares => Sample(squares) * Sample(squares)),
                "your advantages are divided by the variance; the standard deviation is its root"),
            (() => Advantages(one, squares => (Sample(squares) * Sample(squares)) + Epsilon),
                "your advantages are divided by the variance; the standard deviation is its root"),
            (() => Advantages(one, squares => Math.Sqrt(squares.Average()) + Epsilon),
                "the spread is that of a whole population, divided by n; a sample of n has n - 1"),
            (() => Advantages(one, squares => Math.Sqrt(squares.Average())),
                "the spread is that of a whole population, divided by n; a sample of n has n - 1"),
            (() => Advantages(one, squares => Math.Sqrt(squares.Sum()) + Epsilon),
                "the squares are added up, not averaged: divide their sum by n - 1 before the root"),
            (() => -Advantages(one), "the sign is turned: it is the reward minus the mean"),
            (() => Row.Of(one.Select(reward => reward / (Spread(one) + Epsilon)))!,
                "the mean is not subtracted: a reward counts by how much it is above its group's"));

        double[] two = [11, 1, 0, 11, 11, 1];
        yield return Compare.Numbers(
            Row.Of(answer([.. two], 3))!,
            Groups(two, 3),
            (() => Advantages(two), "two groups are treated as one: take the mean and the spread of each groupSize rewards by themselves"),
            (() => Interleaved(two), "you take every second reward for a group: a group's rewards lie one behind the other"));
        yield return Alike(answer([.. s_alike], 4));
    }

    private static string? Alike(double[] made) => made switch
    {
        _ when made.Any(double.IsNaN) =>
            "a group of equal rewards gives NaN, 0 divided by 0, and would spoil all weights: add 1e-4 to the spread",
        _ when made.Length > 3 && made[..4].Any(advantage => Math.Abs(advantage) > 1e-9) =>
            "a group of equal rewards must give 0: nothing in it is better than the rest",
        _ => Compare.Numbers(Row.Of(made)!, Groups(s_alike, 4)),
    };

    private static Tensor Groups(double[] rewards, int size) => Row.Of(rewards.Chunk(size).SelectMany(group => Of(group, Divisor)))!;

    private static Tensor Interleaved(double[] rewards)
    {
        var halves = new[] { 0, 1 }.Select(odd => Of([.. rewards.Where((_, i) => i % 2 == odd)], Divisor)).ToArray();
        return Row.Of(rewards.Select((_, i) => halves[i % 2][i / 2]))!;
    }

    private static Tensor Advantages(double[] group, Func<double[], double>? divisor = null) => Row.Of(Of(group, divisor ?? Divisor))!;

    /// <param name="group">rewards</param>
    /// <param name="divisor">what to divide by, given the squared distances from the mean</param>
    private static double[] Of(double[] group, Func<double[], double> divisor)
    {
        var mean = group.Average();
        var by = divisor([.. group.Select(reward => (reward - mean) * (reward - mean))]);
        return [.. group.Select(reward => (reward - mean) / by)];
    }

    private static double Divisor(double[] squares) => Sample(squares) + Epsilon;

    private static double Sample(double[] squares) => Math.Sqrt(squares.Sum() / (squares.Length - 1));

    private static double Spread(double[] group) => Sample([.. group.Select(reward => Math.Pow(reward - group.Average(), 2))]);
}
