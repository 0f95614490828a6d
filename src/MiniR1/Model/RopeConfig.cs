namespace MiniR1.Model;

/// <summary>How the rotary frequencies are stretched beyond the trained context.</summary>
public enum RopeKind
{
    /// <summary>Plain rotary embedding (Su et al., arXiv 2104.09864).</summary>
    Default,

    /// <summary>Llama 3.1: low frequencies divided by the factor, high ones kept, a smooth step between.</summary>
    Llama3,

    /// <summary>YaRN (Peng et al., arXiv 2309.00071), with DeepSeek's mscale.</summary>
    Yarn,
}

/// <summary>
/// The rotary embedding's settings: <c>rope_theta</c> and <c>rope_scaling</c> of the published configs,
/// <c>rope_parameters</c> of the newer ones.
/// </summary>
public sealed record RopeConfig
{
    public double Theta { get; init; } = 10000;

    public RopeKind Kind { get; init; } = RopeKind.Default;

    /// <summary>How many times longer the context is than the trained one.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The context length of the training, in tokens; null means <c>max_position_embeddings</c>.</summary>
    public int? OriginalMaxPositionEmbeddings { get; init; }

    /// <summary>llama3: wavelengths above original / this are divided by the factor.</summary>
    public double LowFreqFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths below original / this are kept.</summary>
    public double HighFreqFactor { get; init; } = 4;

    /// <summary>yarn: pairs turning more often than this over the original context are kept.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>yarn: pairs turning less often than this over the original context are divided by the factor.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>yarn: DeepSeek's weight of the rotary tables' scale; null means the paper's.</summary>
    public double? Mscale { get; init; }

    /// <summary>yarn: DeepSeek's weight of the softmax scale; null means 1.</summary>
    public double? MscaleAllDim { get; init; }

    /// <summary>yarn: the rotary tables' scale, where a config states it outright.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="MiniR1Exception">One sentence that names the field.</exception>
    public void Validate(string source)
    {
        if (!(Theta > 1) || !double.IsFinite(Theta))
            throw new MiniR1Exception($"{source}: rope_theta is {Theta}; it must be greater than 1.");
        if (Kind == RopeKind.Default)
            return;
        if (!(Factor >= 1) || !double.IsFinite(Factor))
            throw new MiniR1Exception($"{source}: the rope scaling factor is {Factor}; it must be at least 1.");
        if (OriginalMaxPositionEmbeddings is <= 0)
            throw new MiniR1Exception(
                $"{source}: original_max_position_embeddings is {OriginalMaxPositionEmbeddings}; it must be positive.");
        if (Kind == RopeKind.Llama3 && !(LowFreqFactor > 0 && LowFreqFactor < HighFreqFactor))
            throw new MiniR1Exception(
                $"{source}: low_freq_factor ({LowFreqFactor}) must be positive and below high_freq_factor ({HighFreqFactor}).");
        if (Kind == RopeKind.Yarn && !(BetaSlow > 0 && BetaSlow <= BetaFast))
            throw new MiniR1Exception(
                $"{source}: beta_slow ({BetaSlow}) must be positive and at most beta_fast ({BetaFast}).");
    }
}
