using MiniR1.Checkpoints;
using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Reference values that Python's transformers computed, beside the model they are of.</summary>
internal sealed class Fixture : IDisposable
{
    public const string DeepSeek = "tiny-deepseek-v3";
    public const string DeepSeekWithoutQueryLora = "tiny-deepseek-v3-noqlora";

    public static readonly string[] All = [DeepSeek, DeepSeekWithoutQueryLora, "tiny-qwen2", "tiny-qwen2-tied", "tiny-llama31"];

    private readonly SafetensorsFile reference;
    private readonly SafetensorsFile gradients;

    public Fixture(string name, ModelOptions? options = null)
    {
        Directory = PathOf(name);
        Model = Checkpoint.Load(Directory, options);
        Model.eval();
        reference = SafetensorsFile.Open(Path.Combine(Directory, "reference.safetensors"));
        gradients = SafetensorsFile.Open(Path.Combine(Directory, "gradients.safetensors"));
    }

    public string Directory { get; }

    public CausalLanguageModel Model { get; }

    public IEnumerable<string> GradientNames => gradients.Names.Where(name => name.StartsWith("grad.", StringComparison.Ordinal));

    /// <summary>[2, 48]</summary>
    public Tensor InputIds => reference.Read("input_ids");

    public static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", name);

    /// <summary>The largest absolute difference.</summary>
    public static double Difference(Tensor actual, Tensor expected)
    {
        Assert.That(actual.shape, Is.EqualTo(expected.shape));
        using var scope = NewDisposeScope();
        return (actual.detach() - expected.detach()).abs().max().item<float>();
    }

    /// <summary>The norm of the difference over the norm of what is expected.</summary>
    public static double RelativeDifference(Tensor actual, Tensor expected)
    {
        Assert.That(actual.shape, Is.EqualTo(expected.shape));
        using var scope = NewDisposeScope();
        return (actual.detach() - expected.detach()).norm().item<float>() / expected.detach().norm().item<float>();
    }

    public Tensor Reference(string name) => reference.Read(name);

    public Tensor Gradient(string name) => gradients.Read(name);

    public void Dispose()
    {
        Model.Dispose();
        reference.Dispose();
        gradients.Dispose();
    }
}
