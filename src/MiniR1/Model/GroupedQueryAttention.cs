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
        q_proj = new Projection(config.HiddenSize, heads * headDim, config.QueryKeyValueBias, options);
        k_proj = new Projection(config.HiddenSize, sharedHeads * headDim, config.QueryKeyValueBias, options);
        v_proj = new Projection(config.HiddenSize, sharedHeads * headDim, config.QueryKeyValueBias, options);
        o_proj = new Projection(heads * headDim, config.HiddenSize, config.OutputBias, options);
        RegisterComponents();
    }

    public override Tensor Forward(Tensor hidden, AttentionContext context, LayerCache? cache)
    {
        var (batch, queries) = (hidden.shape[0], hidden.shape[1]);
        var query = Heads(q_proj.Forward(hidden), heads); // [B, T, H, K]
        var key = Heads(k_proj.Forward(hidden), sharedHeads); // [B, T, G, K]
        var value = Heads(v_proj.Forward(hidden), sharedHeads).transpose(1, 2); // [B, G, T, K]
        query = RotaryEmbedding.RotateHalves(query, context.Rotary).transpose(1, 2); // [B, H, T, K]
        key = RotaryEmbedding.RotateHalves(key, context.Rotary).transpose(1, 2); // [B, G, T, K]
        if (cache is not null)
            (key, value) = (cache.Append(0, key), cache.Append(1, value)); // [B, G, S, K] each
        var attended = Attend(query, key, value, context.Mask); // [B, H, T, K]
        return o_proj.Forward(attended.transpose(1, 2).reshape(batch, queries, heads * headDim)); // [B, T, D]

        Tensor Heads(Tensor flat, long count) => flat.view(batch, queries, count, headDim);
    }

    public override LayerCache CreateCache(long batch, long capacity)
    {
        return new LayerCache(2, Buffer(), Buffer()); // keys and values, [B, G, capacity, K] each

        Tensor Buffer() => zeros([batch, sharedHeads, capacity, headDim], dtype: options.Dtype, device: options.Placement);
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        if (!options.FusedAttention)
            return ScaledDotProduct.AttendGrouped(query, key, value, mask, scale);
        key = ScaledDotProduct.RepeatHeads(key, heads); // [B, H, S, K]
        value = ScaledDotProduct.RepeatHeads(value, heads); // [B, H, S, K]
        return ScaledDotProduct.AttendFused(query, key, value, mask, scale);
    }
}
