using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter05;

/// <summary>The weighted results of the chosen experts, each of which sees its own tokens only.</summary>
internal sealed class MixExercise : Exercise<Func<Tensor, Tensor, Tensor, Func<int, Tensor, Tensor>, Tensor>>
{
    private const int Experts = 4;

    public override string Name => "05.mix";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(
        Func<Tensor, Tensor, Tensor, Func<int, Tensor, Tensor>, Tensor> answer)
    {
        var tokens = Samples.Of(43, 5, 3); // [N, D]
        // Expert 2 is chosen by nobody.
        var indices = tensor(new long[] { 0, 1, 1, 3, 3, 0, 1, 0, 0, 3 }).reshape(5, 2); // [N, K]
        var weights = tensor(new[] { 0.9f, 0.1f, 0.6f, 0.4f, 0.7f, 0.3f, 0.5f, 0.5f, 0.2f, 0.8f }).reshape(5, 2); // [N, K]
        var calls = new List<(int Expert, long Rows)>();
        Tensor Counted(int expert, Tensor rows)
        {
            calls.Add((expert, rows.shape[0]));
            return Expert(expert, rows);
        }

        var made = answer(tokens.clone(), indices.clone(), weights.clone(), Counted);
        yield return Compare.Shape(made, [5, 3], "[N, D]");
        var spread = Routed.Spread(indices, weights, Experts); // [N, E]
        var swapped = Routed.Spread(indices, weights.flip(1), Experts); // [N, E]
        yield return Compare.Numbers(
            made,
            Mixed(tokens, spread),
            (() => Mixed(tokens, spread.sign()), "the results are not weighted: multiply each row by the token's weight for this expert"),
            (() => Mixed(tokens, spread.sign()) / 2, "the results are averaged: multiply each row by the token's weight for this expert"),
            (() => Mixed(tokens, swapped), "each token's weights are exchanged: the weight stands at the same place [n, k] as the index"),
            (() => Mixed(tokens, First(indices, weights)), "only each token's first choice counts: go through all K"),
            (() => Last(tokens, spread), "a token's second result replaces its first: add it, with index_add"),
            (() => Mixed(tokens * spread.sum(1, keepdim: true), spread) + tokens, "the token itself is added: that is the layer's business, not the mixture's"),
            (() => Mixed(tokens, ones(5, Experts) / Experts), "all experts work on all tokens: only the chosen do"));
        var rows = calls.Sum(call => call.Rows);
        yield return rows > 10
            ? $"the numbers are right, but the experts computed {rows} rows for them; 5 tokens with 2 choices are 10: give an expert its own tokens only"
            : null;
        yield return calls.GroupBy(call => call.Expert).Any(group => group.Count() > 1)
            ? "an expert is called more than once: gather all of its tokens into one block, which is one product"
            : null;
    }

    protected override string Explain(Exception failure) => failure switch
    {
        _ when failure.Message.Contains("must match the size", StringComparison.Ordinal) =>
            "two shapes do not fit: the weights of an expert's tokens are [M], its results [M, D]; make them [M, 1] with unsqueeze(1)",
        _ when failure.Message.Contains("empty", StringComparison.Ordinal) =>
            "expert 2 is chosen by no token: go on to the next one if there are no rows",
        _ => base.Explain(failure),
    };

    /// <summary>Expert e multiplies by a matrix of its own, and bends.</summary>
    private static Tensor Expert(int expert, Tensor rows) => rows.matmul(Samples.Of(44 + expert, 3, 3)).tanh();

    private static Tensor Mixed(Tensor tokens, Tensor spread) =>
        Enumerable.Range(0, Experts).Select(e => Expert(e, tokens) * spread.narrow(1, e, 1)).Aggregate((sum, more) => sum + more);

    /// <summary>What is left if an expert's result replaces what an earlier one gave.</summary>
    private static Tensor Last(Tensor tokens, Tensor spread)
    {
        var made = zeros_like(tokens);
        for (var e = 0; e < Experts; e++)
        {
            var share = spread.narrow(1, e, 1); // [N, 1]
            made = where(share > 0, Expert(e, tokens) * share, made);
        }

        return made;
    }

    private static Tensor First(Tensor indices, Tensor weights) =>
        Routed.Spread(indices.narrow(1, 0, 1), weights.narrow(1, 0, 1), Experts);
}
