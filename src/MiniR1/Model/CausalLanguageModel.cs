using LibTorch;
using MiniR1.Inspection;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// A decoder with its head: the whole model, from the toy to DeepSeek-R1. Its parameters' names are the checkpoint's.
/// The weights start uninitialised: load a checkpoint, or call <see cref="WeightInitialization.Normal"/>.
/// </summary>
public sealed class CausalLanguageModel : nn.Module
{
    private readonly TransformerModel model;
    private readonly Projection? lm_head;

    /// <exception cref="MiniR1Exception">The config is not valid.</exception>
    public CausalLanguageModel(ModelConfig config, ModelOptions? options = null)
        : base(nameof(CausalLanguageModel))
    {
        config.Validate();
        Config = config;
        Options = options ?? new ModelOptions();
        model = new TransformerModel(config, Options);
        lm_head = config.TieWordEmbeddings ? null : new Projection(config.HiddenSize, config.VocabSize, false, Options);
        RegisterComponents();
    }

    public ModelConfig Config { get; }

    public ModelOptions Options { get; }

    /// <summary>The stack below the head.</summary>
    public TransformerModel Model => model;

    /// <summary>Tokens to hidden states; a cache grows by the T tokens.</summary>
    /// <param name="inputIds">[B, T] int64</param>
    /// <param name="first">[B, T] int64, see <see cref="AttentionSpan"/>; null is plain causal attention</param>
    /// <param name="cache">the tokens before these, or null; only under <c>torch.no_grad()</c></param>
    /// <returns>[B, T, D], final-normed: give the positions you need to <see cref="Logits"/></returns>
    /// <exception cref="MiniR1Exception">A span or cache that does not fit, or a sequence beyond the context.</exception>
    public Tensor Forward(Tensor inputIds, Tensor? first = null, KeyValueCache? cache = null) => model.Forward(inputIds, first, cache);

    /// <param name="hidden">[..., D]</param>
    /// <returns>[..., V]</returns>
    public Tensor Logits(Tensor hidden) => FusedKernels.Linear(hidden, lm_head?.Weight ?? model.Embedding.Weight, null);

    /// <summary>Logits of token i+2 at position i, where the model has multi-token prediction.</summary>
    /// <param name="hidden">[B, T, D]: <see cref="Forward"/>'s output for tokens 0..T-1</param>
    /// <param name="nextIds">[B, T] int64: tokens 1..T</param>
    /// <param name="first">as for <see cref="Forward"/></param>
    /// <returns>[B, T, V]</returns>
    public Tensor SecondNextLogits(Tensor hidden, Tensor nextIds, Tensor? first = null)
    {
        using var predicted = model.PredictSecondNext(hidden, nextIds, first); // [B, T, D]
        return Logits(predicted);
    }

    /// <summary>
    /// Joins what passes without gradients multiply by the same input. Call it again after the weights have changed, or
    /// <see cref="ReleaseJoinedWeights"/>; training does not need it.
    /// </summary>
    public void JoinWeights()
    {
        foreach (var joined in Joined())
            joined.Keep();
    }

    /// <summary>Passes without gradients read the weights themselves again.</summary>
    public void ReleaseJoinedWeights()
    {
        foreach (var joined in Joined())
            joined.Release();
    }

    /// <summary>An empty cache for <paramref name="batch"/> rows of at most <paramref name="capacity"/> tokens.</summary>
    public KeyValueCache CreateCache(long batch, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        RequireRoom(batch, capacity);
        return model.CreateCache(batch, capacity);
    }

    // Before it is taken: the system may grant more than there is, and then end the process.
    private void RequireRoom(long batch, long capacity)
    {
        if (Options.Placement.type != TorchSharp.DeviceType.CPU)
            return;
        var bytes = (double)CacheSize.Of(Config).ValuesPerLayer * Config.NumHiddenLayers * batch * capacity
            * (Options.Dtype == ScalarType.Float64 ? sizeof(double) : Options.Dtype == ScalarType.Float32 ? sizeof(float) : sizeof(ushort));
        if (bytes > MemoryEstimate.OfMachine)
        {
            throw new MiniR1Exception(
                $"The key-value cache of {batch} texts of {capacity} tokens needs {MemoryEstimate.Size(bytes)} of memory, and this machine has "
                + $"{MemoryEstimate.Size(MemoryEstimate.OfMachine)}: ask for fewer or shorter texts.");
        }
    }

    private IEnumerable<JoinedWeights> Joined() => model.Layers
        .SelectMany(layer => new nn.Module[] { layer.Attention, layer.FeedForward })
        .OfType<IJoinsWeights>().SelectMany(module => module.Joined);
}
