namespace MiniR1.Inspection;

/// <summary>Memory that a model takes for generating, with its weights in one type and its cache in bfloat16.</summary>
/// <param name="Dtype">of the weights</param>
/// <param name="Weights">bytes</param>
/// <param name="Cache">bytes</param>
public sealed record MemoryNeed(string Dtype, long Weights, long Cache)
{
    private static readonly (string Name, int Bytes)[] s_types = [("float32", 4), ("bfloat16", 2), ("fp8 or int8", 1)];

    public long Total => Weights + Cache;

    /// <summary>One for each type that the weights may have.</summary>
    /// <param name="size">of the model</param>
    /// <param name="cache">of its attention</param>
    /// <param name="context">tokens a row</param>
    /// <param name="batch">rows</param>
    public static IReadOnlyList<MemoryNeed> Of(ModelSize size, CacheSize cache, long context, long batch) =>
        [.. s_types.Select(type => new MemoryNeed(type.Name, size.Parameters * type.Bytes, cache.Bytes(context, batch)))];
}
