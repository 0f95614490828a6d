using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter03;

/// <summary>Token by token over a cache: the same as all at once.</summary>
internal sealed class CachedStepExercise : Exercise<CachedStep>
{
    private const int Tokens = 4;

    public override string Name => "03.cached_step";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(CachedStep answer)
    {
        var (query, key, value) = (Samples.Of(21, Tokens, 4), Samples.Of(22, Tokens, 4), Samples.Of(23, Tokens, 3));
        var right = new CausalAttention().Attend(query, key, value); // [T, V]
        var (keys, values) = (new List<Tensor>(), new List<Tensor>());
        Tensor Step(int t) => answer(query.narrow(0, t, 1), key.narrow(0, t, 1), value.narrow(0, t, 1), keys, values);

        var first = Step(0);
        yield return Compare.Shape(first, [1, 3], "[1, V]");
        yield return Cached(keys, values, key.narrow(0, 0, 1), value.narrow(0, 0, 1));
        yield return Compare.Numbers(
            first, right.narrow(0, 0, 1), (() => zeros(1, 3), "the first token's result is 0: add its key and value before you attend; it sees itself"));
        for (var t = 1; t < Tokens; t++)
        {
            var (at, row) = (t, query.narrow(0, t, 1));
            var made = Step(t);
            if (keys.Count != t + 1 || values.Count != t + 1)
            {
                yield return $"after {t + 1} tokens the cache holds {keys.Count} keys and {values.Count} values: one of each is added a token";
                yield break;
            }

            var mistake = Compare.Numbers(
                made,
                right.narrow(0, t, 1),
                (() => new CausalAttention().Attend(row, key.narrow(0, 0, at), value.narrow(0, 0, at)),
                    "the new token does not see itself: add its key and value before you attend"),
                (() => value.narrow(0, at, 1), "each token sees itself alone: attend to all keys of the cache, cat(keys)"),
                (() => new CausalAttention { Divisor = _ => 1 }.Attend(row, key.narrow(0, 0, at + 1), value.narrow(0, 0, at + 1)),
                    "the scores are not scaled: divide them by the square root of K"));
            if (mistake is not null)
            {
                yield return mistake;
                yield break;
            }
        }

        yield return null;
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("non-empty list", StringComparison.Ordinal) || failure.Message.Contains("expected a non-empty", StringComparison.Ordinal)
            ? "the cache is empty when you attend: add the new token's key and value first"
            : base.Explain(failure);

    private static string? Cached(List<Tensor> keys, List<Tensor> values, Tensor key, Tensor value) => (keys, values) switch
    {
        ([], []) => "nothing was added to the cache: keys.Add(key) and values.Add(value)",
        ([var k], [var v]) when Compare.Same(k, key) && Compare.Same(v, value) => null,
        ([var k], [var v]) when Compare.Same(k, value) && Compare.Same(v, key) => "key and value went into each other's list",
        ([_], [_]) => "what was added to the cache is not the key and the value that came in",
        _ => $"after one token the cache holds {keys.Count} keys and {values.Count} values: one of each is added a token",
    };
}
