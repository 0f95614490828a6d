using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1; DeepSeek-V3, arXiv 2412.19437, equations
/// 1-11). Keys and values of all heads are linear in one latent of R numbers a token; only that latent and one rotated
/// key of P numbers, shared by all heads, are cached. Expanded, every head's keys and values are computed from the
/// latent. Absorbed, the expansion moves to the query's and the output's side, q·(W c) = (Wᵀ q)·c, and the latent
/// itself is attended to.
/// </summary>
public sealed class LatentAttention : Attention
{
    // From this many tokens on, joining two matrices costs less than a second product.
    private const long JoinFrom = 256;

    private readonly Projection? q_proj;
    private readonly Projection? q_a_proj;
    private readonly RmsNorm? q_a_layernorm;
    private readonly Projection? q_b_proj;
    private readonly Projection kv_a_proj_with_mqa;
    private readonly RmsNorm kv_a_layernorm;
    private readonly Projection kv_b_proj;
    private readonly Projection o_proj;
    private readonly DeepSeekV3Config config;
    private readonly ModelOptions options;
    private readonly long heads;
    private readonly double scale;
    private readonly StackedProjections? down;

    public LatentAttention(DeepSeekV3Config config, ModelOptions options)
        : base(nameof(LatentAttention))
    {
        this.config = config;
        this.options = options;
        heads = config.NumAttentionHeads;
        scale = RopeFrequencies.SoftmaxScale(config.Rope) / Math.Sqrt(config.QkHeadDim);
        var (first, compressed) = (config.QLoraRank ?? (heads * config.QkHeadDim), config.KvLoraRank + config.QkRopeHeadDim);
        var isCompressed = config.QLoraRank is not null;
        if (isCompressed || !config.AttentionBias)
            down = new StackedProjections(config.HiddenSize, [first, compressed], config.AttentionBias, options);
        var query = down?[0] ?? new Projection(config.HiddenSize, first, false, options);
        if (isCompressed)
        {
            q_a_proj = query;
            q_a_layernorm = new RmsNorm(first, config.RmsNormEps, options);
            q_b_proj = new Projection(first, heads * config.QkHeadDim, false, options);
        }
        else
        {
            q_proj = query;
        }

        kv_a_proj_with_mqa = down?[1] ?? new Projection(config.HiddenSize, compressed, config.AttentionBias, options);
        kv_a_layernorm = new RmsNorm(config.KvLoraRank, config.RmsNormEps, options);
        // Absorbed, it is multiplied head by head, where nothing widens it.
        kv_b_proj = new Projection(
            config.KvLoraRank, heads * (config.QkNopeHeadDim + config.VHeadDim), false, options with { MatrixDtype = null });
        o_proj = new Projection(heads * config.VHeadDim, config.HiddenSize, config.AttentionBias, options);
        RegisterComponents();
    }

    // Shapes: N = qk_nope_head_dim, P = qk_rope_head_dim, V = v_head_dim, R = kv_lora_rank.
    public override Tensor Forward(Tensor hidden, AttentionContext context, LayerCache? cache)
    {
        var (query, latent, key) = Project(hidden, context.Rotary); // [B, T, H, N+P], [B, T, R], [B, T, P]
        if (cache is not null)
        {
            var kept = cache.Append(0, cat([latent, key], dim: -1)); // [B, S, R+P]
            (latent, key) = (kept.narrow(-1, 0, config.KvLoraRank), kept.narrow(-1, config.KvLoraRank, config.QkRopeHeadDim));
            if (IsAbsorbed(hidden.shape[1]))
                return Absorbed(query, kept, context);
        }

        return options.LatentAttention == LatentAttentionForm.Absorbed
            ? Absorbed(query, cat([latent, key], dim: -1), context)
            : Expanded(query, latent, key, context);
    }

    public override LayerCache CreateCache(long batch, long capacity) => new(
        1,
        zeros([batch, capacity, config.KvLoraRank + config.QkRopeHeadDim], dtype: options.Dtype, device: options.Placement));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            down?.Dispose();
        base.Dispose(disposing);
    }

    private bool IsAbsorbed(long queries) =>
        options.LatentAttention == LatentAttentionForm.Absorbed
        || (options.LatentAttention == LatentAttentionForm.Auto && queries == 1);

    /// <summary>
    /// Equations 1, 3 and 6-9: the queries, compressed or not, the normed latent, and the one key that all heads share;
    /// the last P numbers of each query and the key are turned.
    /// </summary>
    private (Tensor Query, Tensor Latent, Tensor Key) Project(Tensor hidden, RotaryTables rotary)
    {
        var (flat, compressed) = Down(hidden); // [B, T, H*(N+P)], [B, T, R+P]
        var query = RotaryEmbedding.RotateInterleaved(flat.unflatten(-1, [heads, config.QkHeadDim]), rotary); // [B, T, H, N+P]
        var parts = compressed.split([config.KvLoraRank, config.QkRopeHeadDim], dim: -1);
        var latent = kv_a_layernorm.Forward(parts[0]); // [B, T, R]
        var key = RotaryEmbedding.RotateInterleaved(parts[1].unsqueeze(2), rotary).squeeze(2); // [B, T, P]
        return (query, latent, key);
    }

    /// <summary>What comes straight from the hidden state, in one product where that is cheap.</summary>
    private (Tensor Query, Tensor Compressed) Down(Tensor hidden)
    {
        var first = q_proj ?? q_a_proj!;
        // Where gradients are recorded, joining is a copy.
        if (down is null || (is_grad_enabled() && hidden.numel() < JoinFrom * config.HiddenSize))
            return (Expand(first.Forward(hidden)), kv_a_proj_with_mqa.Forward(hidden));
        var parts = down.Forward(hidden).split([first.Weight.shape[0], config.KvLoraRank + config.QkRopeHeadDim], dim: -1);
        return (Expand(parts[0]), parts[1]);

        Tensor Expand(Tensor query) => q_b_proj is null ? query : q_b_proj.Forward(q_a_layernorm!.Forward(query));
    }

    /// <summary>Every head's keys and values are computed from the latent.</summary>
    /// <param name="query">[B, T, H, N+P]</param>
    /// <param name="latent">[B, S, R]</param>
    /// <param name="key">[B, S, P]</param>
    /// <param name="context">what each query sees</param>
    private Tensor Expanded(Tensor query, Tensor latent, Tensor key, AttentionContext context)
    {
        var shared = key.unsqueeze(2).expand(-1, -1, heads, -1); // [B, S, H, P]
        var expanded = kv_b_proj.Forward(latent)
            .unflatten(-1, [heads, config.QkNopeHeadDim + config.VHeadDim])
            .split([config.QkNopeHeadDim, config.VHeadDim], dim: -1); // [B, S, H, N], [B, S, H, V]
        var keys = cat([expanded[0], shared], dim: -1); // [B, S, H, N+P]
        var attended = ScaledDotProduct.Attend(query, keys, expanded[1], context, scale, options.Attention); // [B, T, H, V]
        return o_proj.Forward(attended.flatten(-2, -1)); // [B, T, D]
    }

    /// <summary>The heads' expansions move to the query and the output; all heads attend to the same rows.</summary>
    /// <param name="query">[B, T, H, N+P]</param>
    /// <param name="rows">[B, S, R+P]: latent and shared key</param>
    /// <param name="context">what each query sees</param>
    private Tensor Absorbed(Tensor query, Tensor rows, AttentionContext context)
    {
        var expansion = kv_b_proj.Weight
            .view(heads, config.QkNopeHeadDim + config.VHeadDim, config.KvLoraRank)
            .split([config.QkNopeHeadDim, config.VHeadDim], dim: 1); // [H, N, R], [H, V, R]
        var parts = query.split([config.QkNopeHeadDim, config.QkRopeHeadDim], dim: -1);
        var absorbed = cat([PerHead(parts[0], expansion[0]), parts[1]], dim: -1); // [B, T, H, R+P]
        var shared = rows.unsqueeze(2); // [B, S, 1, R+P]
        var latents = ScaledDotProduct.Attend(
            absorbed, shared, shared.narrow(-1, 0, config.KvLoraRank), context, scale, options.Attention); // [B, T, H, R]
        var attended = PerHead(latents, expansion[1].transpose(1, 2)); // [B, T, H, V]
        return o_proj.Forward(attended.flatten(-2, -1)); // [B, T, D]
    }

    /// <summary>Each head's own matrix.</summary>
    /// <param name="input">[B, T, H, I]</param>
    /// <param name="weights">[H, I, O]</param>
    /// <returns>[B, T, H, O]</returns>
    private static Tensor PerHead(Tensor input, Tensor weights)
    {
        var (batch, queries, heads, width) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        return input.reshape(batch * queries, heads, width).transpose(0, 1) // [H, B*T, I]
            .bmm(weights) // [H, B*T, O]
            .transpose(0, 1).reshape(batch, queries, heads, -1); // [B, T, H, O]
    }
}
