using MiniR1.Model;

namespace MiniR1.Inspection;

/// <summary>What a token leaves in the key-value cache, and what it would leave in other forms of attention.</summary>
public sealed record CacheSize
{
    // bfloat16
    private const int ValueBytes = 2;

    /// <summary>Numbers a layer keeps of a token.</summary>
    public required long ValuesPerLayer { get; init; }

    public required int Layers { get; init; }

    /// <summary>The same attention in other forms, by name: numbers a layer would keep.</summary>
    public required IReadOnlyList<CacheComparison> Comparisons { get; init; }

    /// <summary>Bytes of all layers for one token, in bfloat16.</summary>
    public long BytesPerToken => ValuesPerLayer * Layers * ValueBytes;

    /// <summary>Counts what the config's attention keeps.</summary>
    public static CacheSize Of(ModelConfig config) => config switch
    {
        DeepSeekV3Config latent => Latent(latent),
        GroupedQueryConfig grouped => Grouped(grouped),
        _ => throw new MiniR1Exception($"Model type \"{config.ModelType}\" has no attention in MiniR1."),
    };

    /// <summary>Bytes of rows of tokens, in bfloat16.</summary>
    /// <exception cref="MiniR1Exception">More than can be counted.</exception>
    public long Bytes(long context, long batch)
    {
        try
        {
            return checked(BytesPerToken * context * batch);
        }
        catch (OverflowException failure)
        {
            throw new MiniR1Exception($"A cache of {batch} rows of {context} tokens takes more bytes than can be counted: ask for less.", failure);
        }
    }

    // DeepSeek-V2's own comparison (arXiv 2405.04434, table 1) is with plain heads, which have no rotary part of their own.
    private static CacheSize Latent(DeepSeekV3Config config)
    {
        const int Groups = 8;
        var kept = config.KvLoraRank + config.QkRopeHeadDim;
        var plain = config.NumAttentionHeads * ((long)config.QkNopeHeadDim + config.VHeadDim);
        var expanded = config.NumAttentionHeads * ((long)config.QkHeadDim + config.VHeadDim);
        var comparisons = new List<CacheComparison>
        {
            new("of its own heads, expanded", kept, expanded),
            new($"of {config.NumAttentionHeads} plain heads of {config.QkNopeHeadDim} and {config.VHeadDim}", kept, plain),
        };
        if (config.NumAttentionHeads > Groups)
            comparisons.Add(new($"of {Groups} shared heads of {config.QkNopeHeadDim} and {config.VHeadDim}", kept, plain * Groups / config.NumAttentionHeads));
        return new CacheSize { ValuesPerLayer = kept, Layers = config.NumHiddenLayers, Comparisons = comparisons };
    }

    private static CacheSize Grouped(GroupedQueryConfig config)
    {
        var kept = 2L * config.NumKeyValueHeads * config.HeadDim;
        var all = 2L * config.NumAttentionHeads * config.HeadDim;
        return new CacheSize
        {
            ValuesPerLayer = kept,
            Layers = config.NumHiddenLayers,
            Comparisons = kept == all ? [] : [new($"of {config.NumAttentionHeads} heads with keys of their own", kept, all)],
        };
    }
}

/// <summary>The cache as a share of another one.</summary>
/// <param name="Name">reads on after the share: "of its own heads, expanded"</param>
/// <param name="Kept">numbers a layer keeps of a token</param>
/// <param name="Other">numbers it would keep in the other form</param>
public sealed record CacheComparison(string Name, long Kept, long Other)
{
    public double Share => (double)Kept / Other;
}
