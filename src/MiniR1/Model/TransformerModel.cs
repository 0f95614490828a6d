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
    /// <param name="first">[B, T] int64, see <see cref="AttentionSpan"/>; null is plain causal attention</param>
    /// <param name="cache">the tokens before these, or null</param>
    /// <param name="observe">called with (0, embeddings), then (i, output of layer i) counted from 1</param>
    /// <returns>[B, T, D], final-normed</returns>
    public Tensor Forward(Tensor inputIds, Tensor? first = null, KeyValueCache? cache = null, Action<int, Tensor>? observe = null)
    {
        using var scope = NewDisposeScope();
        var (batch, queries) = (inputIds.shape[0], inputIds.shape[1]);
        CheckShapes(batch, queries, first, cache);
        var hidden = embed_tokens.Forward(inputIds); // [B, T, D]
        var context = Context(hidden, first, cache);
        observe?.Invoke(0, hidden);
        for (var index = 0; index < config.NumHiddenLayers; index++)
        {
            hidden = layers[index].Forward(hidden, context, cache?[index]); // [B, T, D]
            observe?.Invoke(index + 1, hidden);
        }

        if (cache is { Cursor: null })
            cache.Advance(queries);
        return norm.Forward(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Multi-token prediction over a whole sequence.</summary>
    /// <param name="hidden">[B, T, D]: <see cref="Forward"/>'s output for tokens 0..T-1</param>
    /// <param name="nextIds">[B, T] int64: tokens 1..T</param>
    /// <param name="first">as for <see cref="Forward"/>, without a cache</param>
    /// <returns>[B, T, D]: row i is about token i+2</returns>
    public Tensor PredictSecondNext(Tensor hidden, Tensor nextIds, Tensor? first = null)
    {
        var head = MultiTokenPrediction
            ?? throw new MiniR1Exception("This model was built without multi-token prediction; set ModelOptions.MultiTokenPrediction.");
        using var scope = NewDisposeScope();
        var length = nextIds.shape[1];
        var context = new AttentionContext(rotary.At(0, length), first);
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

    private AttentionContext Context(Tensor hidden, Tensor? first, KeyValueCache? cache)
    {
        if (cache?.Cursor is { } cursor)
            return new AttentionContext(rotary.At(cursor, cache.Capacity), first, cursor);
        var (before, queries) = (cache?.Length ?? 0, hidden.shape[1]);
        // The library's attention takes a mask, the same one in every layer.
        var mask = hidden.is_cuda ? ScaledDotProduct.Mask(hidden, before + queries, first) : null; // [B or 1, 1, T, S]
        return new AttentionContext(rotary.At(before, queries), first, Mask: mask);
    }

    private static MultiTokenPrediction NewMultiTokenPrediction(ModelConfig config, ModelOptions options) =>
        config is DeepSeekV3Config latent
            ? new MultiTokenPrediction(latent, options)
            : throw new MiniR1Exception($"Multi-token prediction is DeepSeek-V3's; model type \"{config.ModelType}\" has none.");

    private static void CheckShapes(long batch, long queries, Tensor? first, KeyValueCache? cache)
    {
        if (cache is not null && cache.Batch != batch)
            throw new MiniR1Exception($"The key-value cache has {cache.Batch} rows, but the input has {batch}.");
        if (first is not null && (first.Dimensions != 2 || first.shape[0] != batch || first.shape[1] != queries))
            throw new MiniR1Exception($"The attention span is [{string.Join(", ", first.shape)}], but must be [{batch}, {queries}].");
    }
}
