using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter05;

/// <summary>Only the experts of the best groups stay in the choice.</summary>
internal sealed class LimitToGroupsExercise : Exercise<Func<Tensor, int, int, Tensor>>
{
    private const double Minus = double.NegativeInfinity;

    public override string Name => "05.limit_to_groups";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, int, int, Tensor> answer)
    {
        // By the largest expert group 0 is best, by the two largest group 1, by the sum of all group 2, by the last two group 3.
        var one = tensor(new[]
        {
            0.95f, 0.1f, 0.12f, 0.11f,
            0.8f, 0.05f, 0.03f, 0.81f,
            0.5f, 0.51f, 0.52f, 0.53f,
            0.2f, 0.21f, 0.6f, 0.61f,
        }).reshape(1, 16);
        var made = answer(one.clone(), 4, 1);
        yield return Compare.Shape(made, [1, 16], "[N, E]");
        var barred = Barred(made, one);
        yield return barred is null
            ? "what an expert outside of the best groups gets must be smaller than any affinity: minus infinity"
            : Groups(barred) switch
            {
                "1" => null,
                "" => "no expert is barred: those outside of the best groups get minus infinity",
                "0" => "group 0 stays, which has the largest expert: a group's score is the sum of its two best",
                "2" => "group 2 stays, which has the largest sum: a group's score is the sum of its two best, not of all",
                "3" => "group 3 stays, by its last two experts: sort, or take topk(2)",
                "0 2 3" => "the best group is barred and the others stay: the other way round",
                { } other => $"the experts of group 1 should stay and no others; yours are those of groups {other}",
            };

        var tokens = (Samples.Of(42, 3, 12) + 2) / 4; // [N, E] in 0..1
        yield return Compare.Numbers(
            Finite(answer(tokens.clone(), 4, 2)),
            Finite(Limited(tokens, 4, 2)),
            (() => Finite(Limited(tokens, 3, 2)), "groups are E / groups experts each: here 4 groups of 3"),
            (() => Finite(Limited(tokens.reshape(3, 3, 4).transpose(1, 2).reshape(3, 12), 4, 2).reshape(3, 4, 3).transpose(1, 2).reshape(3, 12)),
                "your groups are every fourth expert: a group's experts lie one behind the other, 0 to 2, 3 to 5, ..."),
            (() => Finite(Limited(tokens, 4, 1)), "one group stays, and two should: keep says how many"),
            (() => Finite(Shared(tokens)), "all tokens keep the same groups: each token has its own best ones"));
        yield return Compare.Numbers(answer(tokens.clone(), 4, 4), tokens);
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("is invalid for input of size", StringComparison.Ordinal)
            ? "the sizes that you give are not those of these experts: [N, E] becomes [N, G, E / G], with unflatten(1, [groups, -1])"
            : base.Explain(failure);

    /// <summary>Which experts are barred; null if some number is neither the affinity nor minus infinity.</summary>
    private static bool[]? Barred(Tensor made, Tensor affinities)
    {
        var (numbers, before) = (Floats(made), Floats(affinities));
        var barred = numbers.Select(float.IsNegativeInfinity).ToArray();
        return numbers.Where((number, i) => !barred[i] && number != before[i]).Any() ? null : barred;
    }

    /// <summary>The groups of which an expert stays; empty if all do.</summary>
    private static string Groups(bool[] barred) => barred.Any(no => no)
        ? string.Join(' ', Enumerable.Range(0, 16).Where(i => !barred[i]).Select(i => i / 4).Distinct())
        : "";

    private static Tensor Limited(Tensor biased, int groups, int keep)
    {
        var grouped = biased.unflatten(1, [groups, -1]); // [N, G, E/G]
        return Kept(grouped, grouped.topk(2).Item1.sum(-1).topk(keep).Item2); // [N, G], [N, keep]
    }

    private static Tensor Shared(Tensor biased)
    {
        var grouped = biased.unflatten(1, [4, -1]); // [N, G, E/G]
        var best = grouped.topk(2).Item1.sum(-1).sum([0L]).topk(2).Item2; // [keep]
        return Kept(grouped, best.unsqueeze(0).expand(biased.shape[0], -1));
    }

    private static Tensor Kept(Tensor grouped, Tensor best)
    {
        var barred = ones(grouped.shape[0], grouped.shape[1]).scatter_(1, best, zeros(grouped.shape[0], best.shape[1])); // [N, G]
        return grouped.masked_fill(barred.unsqueeze(-1) != 0, Minus).flatten(1);
    }

    /// <summary>Minus infinity as -9, so that numbers can be compared.</summary>
    private static Tensor Finite(Tensor t) => t.masked_fill(t.isinf(), -9);

    private static float[] Floats(Tensor t) => t.to(float32).flatten().contiguous().data<float>().ToArray();
}
