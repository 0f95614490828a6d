using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Grouped-query attention (Ainslie et al., arXiv 2305.13245) of Llama and Qwen: H query heads share G key and value
/// heads; rotary embedding over the whole head, halves paired.
/// </summary>
public sealed class GroupedQueryAttention : Attention
{
    private readonly Projection q_proj;
    private readonly Projection k_proj;
    private readonly Projection v_proj;
    private readonly Projection o_proj;
    private readonly StackedProjections queryKeyValue;
    private readonly ModelOptions options;
    private readonly long heads;
    private readonly long sharedHeads;
    private readonly long headDim;
    private readonly double scale;

    public GroupedQueryAttention(GroupedQueryConfig config, ModelOptions options)
        : base(nameof(GroupedQueryAttention))
    {
        this.options = options;
        heads = config.NumAttentionHeads;
        sharedHeads = config.NumKeyValueHeads;
        headDim = config.HeadDim;
        scale = 1 / Math.Sqrt(headDim);
        queryKeyValue = new StackedProjections(
            config.HiddenSize, [heads * headDim, sharedHeads * headDim, sharedHeads * headDim], config.QueryKeyValueBias, options);
        (q_proj, k_proj, v_proj) = (queryKeyValue[0], queryKeyValue[1], queryKeyValue[2]);
        o_proj = new Projection(heads * headDim, config.HiddenSize, config.OutputBias, options);
        RegisterComponents();
    }

    public override Tensor Forward(Tensor hidden, AttentionContext context, LayerCache? cache)
    {
        var (batch, queries) = (hidden.shape[0], hidden.shape[1]);
        var parts = queryKeyValue.Forward(hidden).unflatten(-1, [heads + (2 * sharedHeads), headDim])
            .split([heads, sharedHeads, sharedHeads], dim: 2); // [B, T, H, K], [B, T, G, K] twice
        var query = RotaryEmbedding.RotateHalves(parts[0], context.Rotary); // [B, T, H, K]
        var key = RotaryEmbedding.RotateHalves(parts[1], context.Rotary); // [B, T, G, K]
        var value = parts[2]; // [B, T, G, K]
        if (cache is not null)
            (key, value) = (cache.Append(0, key), cache.Append(1, value)); // [B, S, G, K] each
        var attended = ScaledDotProduct.Attend(query, key, value, context, scale, options.Attention); // [B, T, H, K]
        return o_proj.Forward(attended.reshape(batch, queries, heads * headDim)); // [B, T, D]
    }

    /// <summary>Whether <see cref="Step"/> computes this attention: it knows no bias behind the heads.</summary>
    internal bool CanStep => o_proj.Bias is null;

    /// <summary>
    /// One new token a row over a cache with a cursor, norm before and residual behind it included: the layer's first half
    /// in as few kernels as there are. The naive twin is x + Forward(norm(x)).
    /// </summary>
    /// <param name="hidden">[B, 1, D]; its memory may become the result's</param>
    /// <param name="norm">the layer's own</param>
    /// <param name="context">with a cursor</param>
    /// <param name="cache">the layer's own</param>
    /// <returns>[B, 1, D]</returns>
    internal Tensor Step(Tensor hidden, RmsNorm norm, AttentionContext context, LayerCache cache)
    {
        var cursor = context.Cursor!;
        var (keys, values) = (cache[0], cache[1]); // [B, S, G, K] each
        var parts = FusedKernels.NormLinear(hidden, norm.Weight, norm.Epsilon, queryKeyValue.Weight, queryKeyValue.Bias)
            .unflatten(-1, [heads + (2 * sharedHeads), headDim]); // [B, 1, H + 2G, K]
        var query = FusedKernels.RotaryCache(parts, context.Rotary.Cosine, context.Rotary.Sine, cursor, keys, values); // [B, 1, H, K]
        var attended = FusedKernels.DecodeAttention(query.squeeze(1), keys, values, context.First!, cursor, scale); // [B, H, K]
        return FusedKernels.AddLinear(hidden, attended.reshape(hidden.shape[0], 1, heads * headDim), o_proj.Weight);
    }

    public override LayerCache CreateCache(long batch, long capacity)
    {
        return new LayerCache(1, Buffer(), Buffer()); // keys and values, [B, capacity, G, K] each

        Tensor Buffer() => zeros([batch, capacity, sharedHeads, headDim], dtype: options.Dtype, device: options.Placement);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            queryKeyValue.Dispose();
        base.Dispose(disposing);
    }
}
