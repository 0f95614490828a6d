using MiniR1.Model;

namespace MiniR1.Tests.Model;

/// <summary>Small configs that the tests vary.</summary>
internal static class ToyConfig
{
    public static readonly DeepSeekV3Config DeepSeek = new()
    {
        VocabSize = 27,
        HiddenSize = 32,
        IntermediateSize = 48,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 4,
        MaxPositionEmbeddings = 128,
        QLoraRank = null,
        KvLoraRank = 16,
        QkNopeHeadDim = 8,
        QkRopeHeadDim = 4,
        VHeadDim = 6,
        NRoutedExperts = 8,
        NumExpertsPerTok = 2,
        MoeIntermediateSize = 12,
        FirstKDenseReplace = 1,
        NormTopkProb = true,
        RoutedScalingFactor = 1.5,
        BosTokenId = 1,
        EosTokenIds = [2],
        PadTokenId = 0,
        Rope = new RopeConfig { Theta = 1000 },
    };

    public static readonly LlamaConfig Llama = new()
    {
        VocabSize = 27,
        HiddenSize = 32,
        IntermediateSize = 48,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 8,
        MaxPositionEmbeddings = 128,
    };

    /// <summary>A model of this config with weights drawn from a seed, in evaluation mode.</summary>
    public static CausalLanguageModel Build(ModelConfig config, ModelOptions? options = null, long seed = 1, double std = 0.2)
    {
        var model = new CausalLanguageModel(config, options);
        using var generator = new TorchSharp.torch.Generator((ulong)seed);
        WeightInitialization.Normal(model, std, generator);
        model.eval();
        return model;
    }
}
