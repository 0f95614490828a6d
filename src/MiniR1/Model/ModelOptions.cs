using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>How latent attention is computed; both give the same numbers.</summary>
public enum LatentAttentionForm
{
    /// <summary>Absorbed for one query per row over a cache, else expanded.</summary>
    Auto,

    /// <summary>Keys and values of every head are expanded from the latent.</summary>
    Expanded,

    /// <summary>The expansion is absorbed into query and output; the latent itself is attended to.</summary>
    Absorbed,
}

/// <summary>How scores become attended values; all give the same numbers.</summary>
public enum AttentionForm
{
    /// <summary>Our kernel on a CPU, the library's on a GPU.</summary>
    Auto,

    /// <summary>The scores of all pairs written out, as the course shows it.</summary>
    Naive,

    /// <summary>The library's scaled_dot_product_attention.</summary>
    Library,
}

/// <summary>How the routed experts are computed; all give the same numbers.</summary>
public enum ExpertForm
{
    /// <summary>By device, size and number of tokens, the fastest of the others.</summary>
    Auto,

    /// <summary>Expert by expert, as the course shows it.</summary>
    Naive,

    /// <summary>Tokens sorted by expert once, one contiguous segment an expert.</summary>
    Grouped,

    /// <summary>All experts on all tokens in two products, unchosen ones weighted 0: few operators, no host sync.</summary>
    Dense,

    /// <summary>As grouped, in one native operator; the fastest on a CPU for small experts.</summary>
    Fused,

    /// <summary>
    /// The chosen experts of few tokens read where they lie on a GPU, without a gradient and without the host: how a step
    /// with large experts is captured. Grouped on a CPU and where gradients are recorded.
    /// </summary>
    InPlace,
}

/// <summary>Where a model's weights live and which of its equal forms run; nothing here changes a result.</summary>
public sealed record ModelOptions
{
    /// <summary>The weights' type; the router and the softmax compute in float32 whatever it is.</summary>
    public ScalarType Dtype { get; init; } = ScalarType.Float32;

    /// <summary>
    /// The matrices' type where it is not <see cref="Dtype"/>: bfloat16 halves their memory and, on a CPU, the time of a
    /// decode step, while activations stay float32. Of a bfloat16 checkpoint nothing is lost. Not for training.
    /// </summary>
    public ScalarType? MatrixDtype { get; init; }

    /// <summary>Where the weights are made; null is the CPU.</summary>
    public Device? Device { get; init; }

    public LatentAttentionForm LatentAttention { get; init; } = LatentAttentionForm.Auto;

    public ExpertForm Experts { get; init; } = ExpertForm.Auto;

    public AttentionForm Attention { get; init; } = AttentionForm.Auto;

    /// <summary>Whether the multi-token prediction layer is built (DeepSeek-V3 only).</summary>
    public bool MultiTokenPrediction { get; init; }

    /// <summary>The device, with the default filled in.</summary>
    public Device Placement => Device ?? CPU;
}
