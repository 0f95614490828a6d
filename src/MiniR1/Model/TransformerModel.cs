using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>The stack: embedding, decoder layers, final norm. A checkpoint's names under <c>model.</c></summary>
public sealed class TransformerModel : nn.Module
{
    private readonly TokenEmbedding embed_tokens;
    private readonly ModuleList<DecoderLayer> layers;
    private readonly RmsNorm norm;
    private readonly ModelConfig config;
    private readonly RotaryEmbedding rotary;

    public TransformerModel(ModelConfig config, ModelOptions options)
        : base(nameof(TransformerModel))
    {
        this.config = config;
        embed_tokens = new TokenEmbedding(config.VocabSize, config.HiddenSize, options);
        layers = new ModuleList<DecoderLayer>();
        for (var index = 0; index < config.NumHiddenLayers; index++)
            layers.Add(new DecoderLayer(config, index, options));
        if (options.MultiTokenPrediction)
            layers.Add(NewMultiTokenPrediction(config, options));
        norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
        rotary = new RotaryEmbedding(config.Rope, config.RotaryDim, config.MaxPositionEmbeddings, options.Placement);
        RegisterComponents();
    }

    /// <summary>The token embedding.</summary>
    public TokenEmbedding Embedding => embed_tokens;

    /// <summary>The decoder layers, without multi-token prediction's.</summary>
    public IEnumerable<DecoderLayer> Layers => layers.Take(config.NumHiddenLayers);

    /// <summary>The layer behind the last, where the options asked for it.</summary>
    public MultiTokenPrediction? MultiTokenPrediction => layers[^1] as MultiTokenPrediction;

    /// <summary>Tokens to hidden states; a cache grows by the T tokens.</summary>
    /// <param name="inputIds">[B, T] int64</param>
    /// <param name="mask">additive, [B, 1, T, S] or [1, 1, T, S] with S = T plus the cache's length; null is causal</param>
    /// <param name="cache">the tokens before these, or null</param>
    /// <param name="observe">called with (0, embeddings), then (i, output of layer i) counted from 1</param>
    /// <returns>[B, T, D], final-normed</returns>
    public Tensor Forward(Tensor inputIds, Tensor? mask = null, KeyValueCache? cache = null, Action<int, Tensor>? observe = null)
    {
        using var scope = NewDisposeScope();
        var (batch, queries) = (inputIds.shape[0], inputIds.shape[1]);
        var before = cache?.Length ?? 0;
        CheckShapes(batch, queries, before, mask, cache);
        var context = new AttentionContext(rotary.At(before, queries), mask ?? CausalMask(queries, before + queries, inputIds.device));
        var hidden = embed_tokens.Forward(inputIds); // [B, T, D]
        observe?.Invoke(0, hidden);
        for (var index = 0; index < config.NumHiddenLayers; index++)
        {
            hidden = layers[index].Forward(hidden, context, cache?[index]); // [B, T, D]
            observe?.Invoke(index + 1, hidden);
        }

        cache?.Advance(queries);
        return norm.Forward(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Multi-token prediction over a whole sequence.</summary>
    /// <param name="hidden">[B, T, D]: <see cref="Forward"/>'s output for tokens 0..T-1</param>
    /// <param name="nextIds">[B, T] int64: tokens 1..T</param>
    /// <param name="mask">as for <see cref="Forward"/>, without a cache</param>
    /// <returns>[B, T, D]: row i is about token i+2</returns>
    public Tensor PredictSecondNext(Tensor hidden, Tensor nextIds, Tensor? mask = null)
    {
        var head = MultiTokenPrediction
            ?? throw new MiniR1Exception("This model was built without multi-token prediction; set ModelOptions.MultiTokenPrediction.");
        using var scope = NewDisposeScope();
        var length = nextIds.shape[1];
        var context = new AttentionContext(rotary.At(0, length), mask ?? CausalMask(length, length, nextIds.device));
        return head.Forward(hidden, embed_tokens.Forward(nextIds), context).MoveToOuterDisposeScope(); // [B, T, D]
    }

    internal KeyValueCache CreateCache(long batch, long capacity) =>
        new([.. Layers.Select(layer => layer.Attention.CreateCache(batch, capacity))], batch);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rotary.Dispose();
        base.Dispose(disposing);
    }

    private static MultiTokenPrediction NewMultiTokenPrediction(ModelConfig config, ModelOptions options) =>
        config is DeepSeekV3Config latent
            ? new MultiTokenPrediction(latent, options)
            : throw new MiniR1Exception($"Multi-token prediction is DeepSeek-V3's; model type \"{config.ModelType}\" has none.");

    /// <summary>One query that is the last position sees every key: no mask.</summary>
    private static Tensor? CausalMask(long queries, long keys, Device device) =>
        queries == 1 ? null : AttentionMask.Causal(queries, keys, device);

    private static void CheckShapes(long batch, long queries, long before, Tensor? mask, KeyValueCache? cache)
    {
        if (cache is not null && cache.Batch != batch)
            throw new MiniR1Exception($"The key-value cache has {cache.Batch} rows, but the input has {batch}.");
        if (mask is null)
            return;
        var shape = mask.shape;
        if (shape.Length != 4 || (shape[0] != 1 && shape[0] != batch) || shape[1] != 1 || shape[2] != queries || shape[3] != before + queries)
            throw new MiniR1Exception(
                $"The attention mask is [{string.Join(", ", shape)}], but must be [{batch} or 1, 1, {queries}, {before + queries}].");
    }
}
