using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter03;

/// <summary>Attention as it should be, and with a piece left out: what checks compare answers with.</summary>
internal sealed record CausalAttention
{
    /// <summary>How many keys beyond its own place a query sees; null for all.</summary>
    internal int? Ahead { get; init; } = 0;

    /// <summary>The first query stands at the first key, rather than the last at the last.</summary>
    internal bool AlignedAtStart { get; init; }

    /// <summary>Keys before the query are hidden, those after it seen.</summary>
    internal bool UpsideDown { get; init; }

    /// <summary>Hidden scores become 0, which is a score like any other.</summary>
    internal bool HiddenIsZero { get; init; }

    /// <summary>Hidden shares are taken away after the softmax.</summary>
    internal bool HiddenAfterwards { get; init; }

    internal long SoftmaxDimension { get; init; } = -1;

    /// <summary>What scores are divided by, given the numbers a key.</summary>
    internal Func<double, double> Divisor { get; init; } = Math.Sqrt;

    /// <param name="query">[T, K]</param>
    /// <param name="key">[S, K]</param>
    /// <param name="value">[S, V]</param>
    /// <returns>[T, V]</returns>
    internal Tensor Attend(Tensor query, Tensor key, Tensor value)
    {
        var scores = query.matmul(key.T) / Divisor(query.shape[1]); // [T, S]
        var hidden = Hidden(query.shape[0], key.shape[0]);
        if (HiddenAfterwards)
            return scores.softmax(SoftmaxDimension).masked_fill(hidden, 0).matmul(value);
        var fill = HiddenIsZero ? 0 : double.NegativeInfinity;
        return scores.masked_fill(hidden, fill).softmax(SoftmaxDimension).matmul(value);
    }

    private Tensor Hidden(long queries, long keys)
    {
        if (Ahead is not { } ahead)
            return zeros(queries, keys).to(ScalarType.Bool);
        var place = arange(queries).unsqueeze(1) + (AlignedAtStart ? 0 : keys - queries) + ahead; // [T, 1]
        var at = arange(keys).unsqueeze(0); // [1, S]
        return UpsideDown ? at < place : at > place;
    }
}
