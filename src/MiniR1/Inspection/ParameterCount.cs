using MiniR1.Model;

namespace MiniR1.Inspection;

/// <summary>
/// A model's parameters by arithmetic alone, as real numbers: no size that a config can state overflows, and nothing is
/// built. <see cref="ModelSize"/> counts the tensors themselves.
/// </summary>
public static class ParameterCount
{
    /// <summary>Elements of all weights, the routers' correction biases with them; without multi-token prediction.</summary>
    public static double Of(ModelConfig config)
    {
        double width = config.HiddenSize;
        var embeddings = (config.TieWordEmbeddings ? 1 : 2) * (double)config.VocabSize * width;
        var layers = config switch
        {
            DeepSeekV3Config latent => Latent(latent),
            GroupedQueryConfig grouped => grouped.NumHiddenLayers * (Grouped(grouped) + Dense(grouped)),
            _ => throw new MiniR1Exception($"Model type \"{config.ModelType}\" has no attention in MiniR1."),
        };
        return embeddings + layers + (config.NumHiddenLayers * 2 * width) + width; // two norms a layer, and the last
    }

    private static double Latent(DeepSeekV3Config config)
    {
        double width = config.HiddenSize;
        double heads = config.NumAttentionHeads;
        double rank = config.KvLoraRank;
        var query = config.QLoraRank is { } low
            ? (width * low) + low + (low * heads * config.QkHeadDim)
            : width * heads * config.QkHeadDim;
        var attention = query + (width * (rank + config.QkRopeHeadDim)) + rank
            + (rank * heads * ((double)config.QkNopeHeadDim + config.VHeadDim)) + (heads * config.VHeadDim * width);
        var experts = config.NRoutedExperts * ((3 * width * config.MoeIntermediateSize) + width + 1)
            + (3 * width * config.MoeIntermediateSize * config.NSharedExperts);
        var dense = Math.Min(config.FirstKDenseReplace, config.NumHiddenLayers);
        return (config.NumHiddenLayers * attention) + (dense * Dense(config)) + ((config.NumHiddenLayers - dense) * experts);
    }

    private static double Grouped(GroupedQueryConfig config)
    {
        double width = config.HiddenSize;
        var query = (double)config.NumAttentionHeads * config.HeadDim;
        var keysAndValues = 2.0 * config.NumKeyValueHeads * config.HeadDim;
        return (width * (query + keysAndValues)) + (config.QueryKeyValueBias ? query + keysAndValues : 0)
            + (query * width) + (config.OutputBias ? width : 0);
    }

    private static double Dense(ModelConfig config) => 3.0 * config.HiddenSize * config.IntermediateSize;
}
