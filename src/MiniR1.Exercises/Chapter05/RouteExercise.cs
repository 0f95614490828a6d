using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter05;

/// <summary>DeepSeek-V3's router: sigmoid, a bias that chooses but does not weigh.</summary>
internal sealed class RouteExercise : Exercise<Func<Tensor, Tensor, int, (Tensor Indices, Tensor Weights)>>
{
    private const int Experts = 6, Chosen = 2;

    private static readonly Routed s_right = new();

    public override string Name => "05.route";

    public override int Points => 5;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, int, (Tensor Indices, Tensor Weights)> answer)
    {
        var scores = Samples.Of(41, 4, Experts); // [N, E]
        var none = zeros(Experts); // [E]
        var (indices, weights) = answer(scores.clone(), none.clone(), Chosen);
        yield return Shapes(indices, weights);
        yield return Chooses(indices, scores.topk(Chosen).Item2, "the experts with the largest affinities are to be chosen, K a token");
        (Func<Tensor>, string) If(Routed wrong, Tensor scores, Tensor bias, string message) =>
            (() => wrong.Spread(scores, bias, Chosen), message);
        yield return Compare.Numbers(
            Routed.Spread(indices, weights, Experts),
            s_right.Spread(scores, none, Chosen),
            If(s_right with { Sum = null }, scores, none, "the weights of a token do not add up to 1: divide them by their sum"),
            If(s_right with { Affinity = s => s.softmax(-1) }, scores, none, "the affinity is a softmax over the experts; it is a sigmoid, each expert by itself"),
            If(s_right with { Affinity = s => s.softmax(-1), Sum = null }, scores, none,
                "the affinity is a softmax over all experts; it is a sigmoid, and the weights of the chosen are divided by their sum"),
            If(s_right with { Sum = (_, all) => all.sum(-1, keepdim: true) }, scores, none,
                "the weights are divided by the sum over all experts: divide by that of the chosen"),
            If(s_right with { Sum = (chosen, _) => chosen.sum() }, scores, none,
                "all of your weights together add up to 1; each token's must: sum(-1, keepdim: true)"),
            If(s_right with { Affinity = s => s }, scores, none, "the weights are made of the scores themselves: pass them through sigmoid first"));

        // The last expert is loved by nobody but the bias, and the first is pushed away.
        var bias = tensor(new float[] { -2, 0, 0.1f, 0, -0.1f, 1.5f }); // [E]
        (indices, weights) = answer(scores.clone(), bias.clone(), Chosen);
        yield return Chooses(indices, (scores.sigmoid() + bias).topk(Chosen).Item2, Choice(indices, scores, bias));
        yield return Compare.Numbers(
            Routed.Spread(indices, weights, Experts),
            s_right.Spread(scores, bias, Chosen),
            If(s_right with { BiasWeighs = true }, scores, bias,
                "the bias is in the weights too: it decides who works, not how much a result counts; gather the plain affinities"));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match the size", StringComparison.Ordinal)
            ? "two shapes do not fit: the sum of each token's weights must stay a column, [N, 1]: sum(-1, keepdim: true)"
            : base.Explain(failure);

    private static string? Shapes(Tensor? indices, Tensor? weights)
    {
        if (Compare.Shape(indices, [4, Chosen], "Indices, [N, K]") is { } mistake)
            return mistake;
        if (Compare.Shape(weights, [4, Chosen], "Weights, [N, K]") is { } other)
            return other;
        return indices!.dtype == ScalarType.Int64 ? null : "the indices are no whole numbers (int64): topk returns values and indices, take the second";
    }

    private static string? Chooses(Tensor indices, Tensor expected, string message)
    {
        static long[] Sorted(Tensor t) => t.sort(1).Values.flatten().data<long>().ToArray();
        return Sorted(indices).SequenceEqual(Sorted(expected)) ? null : message;
    }

    private static string Choice(Tensor indices, Tensor scores, Tensor bias)
    {
        bool Is(Tensor biased) => Chooses(indices, biased.topk(Chosen).Item2, "") is null;
        return Is(scores.sigmoid()) ? "the bias makes no difference: choose by affinity + bias"
            : Is(scores.sigmoid() - bias) ? "the bias is subtracted: it is added, so that an idle expert can be pushed up"
            : Is(scores + bias) ? "the bias is added to the scores, before the sigmoid: add it to the affinities"
            : Is(scores.softmax(-1) + bias) ? "the bias is added to a softmax: the affinity is the sigmoid of a score"
            : "with a bias the wrong experts are chosen: the K with the largest sigmoid(score) + bias";
    }
}
