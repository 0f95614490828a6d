using LibTorch;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>
/// A model twice: float32 master weights, which an optimiser moves by steps that bfloat16 could not hold, and the copy
/// that computes. With float32 as the computing type both are one.
/// </summary>
public sealed class MixedPrecisionModel : IDisposable
{
    private readonly Tensor[] masters;
    private readonly Tensor[] workings;

    /// <param name="master">float32; stays its owner's</param>
    /// <param name="dtype">of the computing copy</param>
    public MixedPrecisionModel(CausalLanguageModel master, ScalarType dtype)
    {
        Master = master;
        Working = dtype == master.Options.Dtype
            ? master
            : new CausalLanguageModel(master.Config, master.Options with { Dtype = dtype });
        masters = [.. master.parameters()];
        workings = [.. Working.parameters()];
        Publish();
        CopyBuffers(master, Working);
    }

    /// <summary>The weights that are trained and saved.</summary>
    public CausalLanguageModel Master { get; }

    /// <summary>The weights that compute.</summary>
    public CausalLanguageModel Working { get; }

    /// <summary>The computing weights, in the order of the master's parameters; gradients are taken by them.</summary>
    public IReadOnlyList<Tensor> WorkingParameters => workings;

    /// <summary>The computing copy takes over the master weights; can be part of a captured step.</summary>
    public void Publish()
    {
        if (ReferenceEquals(Master, Working))
            return;
        using var frozen = no_grad();
        TensorLists.Copy(workings, masters);
    }

    /// <summary>The master takes over what the copy alone moves: the routers' correction biases.</summary>
    public void CollectBuffers() => CopyBuffers(Working, Master);

    /// <summary>The copy takes over weights and buffers, after both were set from outside.</summary>
    public void PublishAll()
    {
        Publish();
        CopyBuffers(Master, Working);
    }

    public void Dispose()
    {
        if (!ReferenceEquals(Master, Working))
            Working.Dispose();
    }

    private static void CopyBuffers(CausalLanguageModel from, CausalLanguageModel to)
    {
        if (ReferenceEquals(from, to))
            return;
        using var frozen = no_grad();
        foreach (var ((_, source), (_, target)) in from.named_buffers().Zip(to.named_buffers()))
            target.copy_(source);
    }
}
