using MiniR1.Experiments;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>The model that is measured: the CPU preset's, with random weights.</summary>
internal static class BenchModel
{
    internal static ExperimentConfig Preset() => Presets.Load("cpu");

    internal static CausalLanguageModel Create(int seed)
    {
        var preset = Preset();
        var model = new CausalLanguageModel(preset.Model);
        using var generator = new Generator((ulong)seed);
        WeightInitialization.Normal(model, preset.Pretraining.InitialDeviation, generator);
        return model;
    }

    /// <summary>Ids that are neither pad, bos nor eos, [shape] int64.</summary>
    internal static Tensor RandomIds(int vocabularySize, params long[] shape) =>
        randint(3, vocabularySize, shape, dtype: ScalarType.Int64);
}
