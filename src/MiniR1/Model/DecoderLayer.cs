using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// One layer: x + attention(norm(x)), then x + feed-forward(norm(x)). The config chooses latent or grouped-query
/// attention, and a dense or a mixture-of-experts feed-forward network.
/// </summary>
public class DecoderLayer : nn.Module
{
    internal readonly RmsNorm input_layernorm;
    internal readonly Attention self_attn;
    internal readonly RmsNorm post_attention_layernorm;
    internal readonly FeedForwardNetwork mlp;

    public DecoderLayer(ModelConfig config, int index, ModelOptions options)
        : base(nameof(DecoderLayer))
    {
        input_layernorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
        self_attn = config switch
        {
            DeepSeekV3Config latent => new LatentAttention(latent, options),
            GroupedQueryConfig grouped => new GroupedQueryAttention(grouped, options),
            _ => throw new MiniR1Exception($"Model type \"{config.ModelType}\" has no attention in MiniR1."),
        };
        post_attention_layernorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, options);
        mlp = config is DeepSeekV3Config sparse && index >= sparse.FirstKDenseReplace
            ? new MixtureOfExperts(sparse, options)
            : new FeedForward(config.HiddenSize, config.IntermediateSize, options);
        RegisterComponents();
    }

    /// <summary>The layer's attention.</summary>
    public Attention Attention => self_attn;

    /// <summary>The layer's feed-forward network.</summary>
    public FeedForwardNetwork FeedForward => mlp;

    /// <param name="hidden">[B, T, D]; overwritten by a step over a cursor, which nobody looks into</param>
    /// <param name="context">what all layers of this pass share</param>
    /// <param name="cache">this layer's cache, or null</param>
    /// <returns>[B, T, D]</returns>
    public Tensor Forward(Tensor hidden, AttentionContext context, LayerCache? cache)
    {
        using var scope = NewDisposeScope();
        if (context.Cursor is not null && self_attn is GroupedQueryAttention { CanStep: true } grouped && mlp is FeedForward dense)
            return dense.Step(grouped.Step(hidden, input_layernorm, context, cache!), post_attention_layernorm).MoveToOuterDisposeScope();
        var attended = hidden + self_attn.Forward(input_layernorm.Forward(hidden), context, cache); // [B, T, D]
        var result = attended + mlp.Forward(post_attention_layernorm.Forward(attended)); // [B, T, D]
        return result.MoveToOuterDisposeScope();
    }
}
