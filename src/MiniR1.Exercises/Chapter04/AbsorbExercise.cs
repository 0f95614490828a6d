using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter04;

/// <summary>The query moved to where the latents are, so that no key is ever made.</summary>
internal sealed class AbsorbExercise : Exercise<Func<Tensor, Tensor, Tensor>>
{
    public override string Name => "04.absorb";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor> answer)
    {
        // N = R, so that a matrix that is not transposed makes wrong numbers and not an exception.
        var query = Samples.Of(57, 3, 2, 6); // [H, T, N + P]
        var up = Samples.Of(58, 3, 4, 4); // [H, N, R]
        var made = answer(query.clone(), up.clone());
        yield return made is { Dimensions: 3 } && made.shape.SequenceEqual([3L, 2, 4])
            ? "your result has R numbers a query: append its P rotated ones, which meet the kept key"
            : Compare.Shape(made, [3, 2, 6], "[H, T, R + P]");

        var (content, rotary) = (query.narrow(2, 0, 4), query.narrow(2, 4, 2)); // [H, T, N], [H, T, P]
        var moved = content.matmul(up); // [H, T, R]
        yield return Compare.Numbers(
            made.narrow(2, 0, 4),
            moved,
            (() => content.matmul(up.transpose(1, 2)),
                "the query is multiplied by the transposed matrix: (q W) c = q (W c), and a row q [N] times W [N, R] is a row [R]"),
            (() => content, "the query is as it was: multiply its first N numbers by up"),
            (() => content.matmul(up[0]), "all heads use the matrix of the first: each has its own"),
            (() => cat([rotary, moved], 2).narrow(2, 0, 4), "the rotated numbers come first: the cache keeps the latent first, then the key"),
            (() => moved / Math.Sqrt(6), "the query is scaled: leave the square root to the scores"),
            (() => query.narrow(2, 2, 4).matmul(up), "the last N numbers are moved: a query's first N are what, its last P are where"));
        yield return Compare.Numbers(made.narrow(2, 4, 2), rotary);

        var other = (Query: Samples.Of(59, 2, 1, 7), Up: Samples.Of(60, 2, 5, 3), Kept: Samples.Of(61, 4, 5)); // N 5, R 3, P 2
        var (latent, key) = (other.Kept.narrow(1, 0, 3), other.Kept.narrow(1, 3, 2)); // [S, R], [S, P]
        var keys = cat([latent.matmul(other.Up.transpose(1, 2)), key.expand(2, -1, -1)], -1); // [H, S, N + P]
        var again = answer(other.Query.clone(), other.Up.clone());
        yield return Compare.Shape(again, [2, 1, 5], "[H, T, R + P]")
            ?? Compare.Numbers(again.matmul(other.Kept.T), other.Query.matmul(keys.transpose(1, 2)));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("must match", StringComparison.Ordinal) || failure.Message.Contains("Expected size", StringComparison.Ordinal)
            ? "two shapes do not fit: take the first N = up.shape[1] numbers of each query, [H, T, N], times up [H, N, R]"
            : base.Explain(failure);
}
