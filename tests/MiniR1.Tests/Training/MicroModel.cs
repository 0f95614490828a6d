using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tokenization;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

/// <summary>The smallest model with all the parts of the real one, over the arithmetic vocabulary.</summary>
internal static class MicroModel
{
    public static readonly DeepSeekV3Config Config = new()
    {
        VocabSize = ArithmeticVocabulary.Tokens.Length,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 2,
        MaxPositionEmbeddings = 128,
        KvLoraRank = 8,
        QkNopeHeadDim = 4,
        QkRopeHeadDim = 4,
        VHeadDim = 4,
        NRoutedExperts = 4,
        NumExpertsPerTok = 2,
        MoeIntermediateSize = 8,
        FirstKDenseReplace = 1,
        Rope = new RopeConfig { Theta = 1000 },
        BosTokenId = ArithmeticVocabulary.Bos,
        EosTokenIds = [ArithmeticVocabulary.Eos],
        PadTokenId = ArithmeticVocabulary.Pad,
    };

    /// <summary>Weights drawn from a seed, in evaluation mode.</summary>
    public static CausalLanguageModel Build(ulong seed = 1, double deviation = .3)
    {
        var model = new CausalLanguageModel(Config);
        using var generator = new Generator(seed);
        WeightInitialization.Normal(model, deviation, generator);
        model.eval();
        return model;
    }

    /// <summary>The same weights on another device.</summary>
    public static CausalLanguageModel BuildOn(Device device, ulong seed = 1, ScalarType dtype = ScalarType.Float32)
    {
        using var drawn = Build(seed);
        var model = new CausalLanguageModel(Config, new ModelOptions { Device = device, Dtype = dtype });
        using var frozen = no_grad();
        foreach (var (name, tensor) in model.state_dict())
            tensor.copy_(drawn.state_dict()[name]);
        model.eval();
        return model;
    }

    public static TextGenerator Generator(CausalLanguageModel model) =>
        new(model, ArithmeticVocabulary.Eos, ArithmeticVocabulary.Pad);

    /// <summary>All weights and buffers, one after the other.</summary>
    public static float[] Weights(CausalLanguageModel model) =>
        [.. model.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => Values(entry.Value))];

    /// <summary>A tensor's numbers, row-major.</summary>
    public static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().to(float32).contiguous().data<float>().ToArray();
    }
}
