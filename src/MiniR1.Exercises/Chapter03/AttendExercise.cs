using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter03;

/// <summary>Causal attention of one head.</summary>
internal sealed class AttendExercise : Exercise<Func<Tensor, Tensor, Tensor, Tensor>>
{
    private static readonly CausalAttention s_right = new();

    public override string Name => "03.attend";

    public override int Points => 5;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor, Tensor> answer)
    {
        var (query, key, value) = (Samples.Of(11, 5, 4), Samples.Of(12, 5, 4), Samples.Of(13, 5, 3));
        var made = answer(query.clone(), key.clone(), value.clone());
        yield return Compare.Shape(made, [5, 3], "[T, V]");

        (Func<Tensor>, string) If(CausalAttention wrong, string message) => (() => wrong.Attend(query, key, value), message);
        var mistake = Compare.Numbers(
            made,
            s_right.Attend(query, key, value),
            If(s_right with { Divisor = _ => 1 }, "the scores are not scaled: divide them by the square root of K, the numbers a key"),
            If(s_right with { Divisor = size => size }, "the scores are divided by K: it is the square root of K"),
            If(s_right with { Divisor = size => 1 / Math.Sqrt(size) }, "the scores are multiplied by the square root of K: divide by it"),
            If(s_right with { Divisor = _ => Math.Sqrt(3) }, "the scores are divided by the square root of V, the size of a value: take K, query.shape[1]"),
            If(s_right with { Ahead = null }, "tokens look ahead: hide the keys after the query's own place, with minus infinity, before the softmax"),
            If(s_right with { Ahead = null, Divisor = _ => 1 }, "two things are missing: the mask, and the division by the square root of K"),
            If(s_right with { Ahead = 1 }, "each token sees one token ahead: the mask begins one place too late"),
            If(s_right with { UpsideDown = true }, "the mask is upside down: tokens see what comes after them, and nothing before"),
            If(s_right with { HiddenIsZero = true }, "hidden scores are 0, and exp(0) is 1: a hidden key still gets a share; fill in minus infinity"),
            If(s_right with { HiddenAfterwards = true }, "you hide after the softmax, so that shares no longer add up to 1: hide before it"),
            If(s_right with { SoftmaxDimension = 0 }, "the softmax goes down the columns, dim 0, the queries; each query's shares, dim -1, must add up to 1"));
        if (mistake is not null && made.isnan().any().item<bool>())
            mistake = "the first token's result is NaN: it must see itself; hide only what is after its own place";
        yield return mistake;
        yield return null; // the mask and the scale are worth a point each

        var late = Samples.Of(14, 2, 4);
        yield return Compare.Numbers(
            answer(late.clone(), key.clone(), value.clone()),
            s_right.Attend(late, key, value),
            (() => (s_right with { AlignedAtStart = true }).Attend(late, key, value),
                "with 2 queries and 5 keys the last query stands at the last key, place S - T + i; yours stand at the first keys"));

        var (same, shares) = (ones(4, 4), ones(4, 1));
        yield return Compare.Numbers(answer(same, same, shares), shares);
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("cannot be multiplied", StringComparison.Ordinal)
            ? "two matrices do not fit: scores are query [T, K] times key transposed [K, S], key.T"
            : base.Explain(failure);
}
