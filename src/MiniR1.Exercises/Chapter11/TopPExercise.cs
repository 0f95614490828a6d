using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter11;

/// <summary>Scores to the distribution that is drawn from: temperature, then the nucleus.</summary>
internal sealed class TopPExercise : Exercise<Func<double[], double, double, double[]>>
{
    private static readonly double[] s_probabilities = [0.1, 0.5, 0.25, 0.15];

    public override string Name => "11.top_p";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<double[], double, double, double[]> answer)
    {
        double[] scores = [.. s_probabilities.Select(p => Math.Log(p) + 3)];
        Tensor? Made(double temperature, double p) => Row.Of(answer([.. scores], temperature, p));
        var made = Made(1, 1);
        yield return Compare.Shape(made, [4], "as many as scores") ?? Compare.Numbers(
            made!,
            Row.Of(s_probabilities)!,
            (() => Row.Of(scores)!, "those are the scores: softmax makes probabilities of them"),
            (() => Row.Of(scores.Select(Math.Exp))!, "the exponentials are not divided by their sum"),
            (() => Row.Of(s_probabilities.OrderDescending())!, "they are sorted: each probability stays at its token's place"))
            ?? (answer([1000, 999], 1, 1).Any(double.IsNaN)
                ? "scores near 1000 give NaN, infinity divided by infinity: subtract the largest score before the exponential"
                : null);

        double[] squares = [.. s_probabilities.Select(p => p * p)];
        yield return Compare.Numbers(
            Made(0.5, 1)!,
            Row.Of(squares.Select(p => p / squares.Sum()))!,
            (() => Row.Of(s_probabilities)!, "the temperature makes no difference"),
            (() => Row.Of(Scaled(s_probabilities.Select(Math.Sqrt)))!, "you multiply by the temperature: divide the scores by it, so that a low one sharpens"),
            (() => Row.Of(Scaled(s_probabilities.Select(p => p / 0.5)))!, "you divide the probabilities by the temperature: divide the scores, before the softmax"));
        yield return Compare.Numbers(
            Made(1, 0.7)!,
            Row.Of([0, 2.0 / 3, 1.0 / 3, 0])!,
            (() => Row.Of(s_probabilities)!, "nothing is dropped"),
            (() => Row.Of([0, 1, 0, 0])!, "the token with which the sum reaches p is kept too: 0.5 alone is less than 0.7"),
            (() => Row.Of([0, 0.5, 0.25, 0])!, "what is kept does not add up to 1: divide by its sum"),
            (() => Row.Of(Scaled([0.1, 0.5, 0.25, 0]))!, "you add up in the order of the tokens: begin with the likeliest"),
            (() => Row.Of(Scaled([0.1, 0, 0.25, 0.15]))!, "you begin with the least likely: begin with the likeliest"),
            (() => Row.Of(Scaled([0, 0.5, 0.25, 0.15]))!, "one token too many is kept: the sum reaches p with the second"),
            (() => zeros(4), "no token is p likely by itself: it is their sum that reaches p"))
            ?? Compare.Numbers(
                Made(1, 0.3)!, Row.Of([0, 1, 0, 0])!, (() => zeros(4), "nothing is left: the likeliest is always kept, for the sum reaches p with it"));
        yield return Compare.Numbers(
            Made(0.5, 0.7)!,
            Row.Of([0, 1, 0, 0])!,
            (() => Row.Of([0, 0.8, 0.2, 0])!, "you choose the tokens before the temperature: with 0.5 the likeliest alone reaches 0.7"));
    }

    private static IEnumerable<double> Scaled(IEnumerable<double> numbers) => numbers.Select(number => number / numbers.Sum());
}
