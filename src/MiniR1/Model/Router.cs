using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// DeepSeek-V3's router (arXiv 2412.19437, equations 12-16): an expert's affinity is the sigmoid of its logit. The
/// choice is made by affinity plus a correction bias that only balancing moves; the mixing weights are the unbiased
/// affinities of the chosen. With groups, only the best groups' experts can be chosen, a group scored by the sum of
/// its two best biased affinities. Computed in float32.
/// </summary>
public sealed class Router : nn.Module
{
    private readonly Parameter weight;
    private readonly Tensor e_score_correction_bias;
    private readonly DeepSeekV3Config config;

    public Router(DeepSeekV3Config config, ModelOptions options)
        : base(nameof(Router))
    {
        this.config = config;
        weight = EmptyWeights.Parameter(options, config.NRoutedExperts, config.HiddenSize);
        e_score_correction_bias = EmptyWeights.Buffer(options, config.NRoutedExperts);
        RegisterComponents();
    }

    /// <summary>[E, D]</summary>
    public Parameter Weight => weight;

    /// <summary>[E] float32; moves by <see cref="ExpertBalancing"/>, never by a gradient.</summary>
    public Tensor CorrectionBias => e_score_correction_bias;

    /// <param name="tokens">[N, D]</param>
    public Routing Forward(Tensor tokens)
    {
        var logits = nn.functional.linear(Wide(tokens), Wide(weight)); // [N, E]
        return Choose(logits.sigmoid(), e_score_correction_bias, config);
    }

    /// <summary>Whether the choice is among all experts, as <see cref="Spread"/> makes it.</summary>
    public bool HasOneGroup => config.TopkGroup == config.NGroup;

    /// <summary>The same decision as weights over all experts, 0 for those not chosen; without groups only.</summary>
    /// <param name="tokens">[N, D]</param>
    /// <returns>[N, E] float32</returns>
    public Tensor Spread(Tensor tokens) => FusedKernels.Route(
        tokens, weight, e_score_correction_bias, config.NumExpertsPerTok, config.NormTopkProb, config.RoutedScalingFactor);

    /// <summary>The choice, given the affinities.</summary>
    /// <param name="affinities">[N, E] in 0..1</param>
    /// <param name="bias">[E]</param>
    /// <param name="config">groups, top-k, normalisation and scaling</param>
    public static Routing Choose(Tensor affinities, Tensor bias, DeepSeekV3Config config)
    {
        Tensor indices;
        using (no_grad())
            indices = InBestGroups(affinities + bias, config).topk(config.NumExpertsPerTok, sorted: false).Item2; // [N, K]
        var weights = affinities.gather(1, indices); // [N, K]
        if (config.NormTopkProb)
            weights = weights / (weights.sum(-1, keepdim: true) + 1e-20);
        if (config.RoutedScalingFactor != 1)
            weights = weights * config.RoutedScalingFactor;
        return new Routing(indices, weights);
    }

    /// <summary>Experts outside the best groups get -infinity.</summary>
    private static Tensor InBestGroups(Tensor biased, DeepSeekV3Config config)
    {
        if (config.TopkGroup == config.NGroup)
            return biased;
        var grouped = biased.unflatten(-1, [config.NGroup, -1]); // [N, G, E/G]
        var scores = grouped.topk(2).Item1.sum(-1); // [N, G]
        var best = scores.topk(config.TopkGroup, sorted: false).Item2; // [N, topk_group]
        var excluded = ones_like(scores).scatter_(1, best, zeros_like(scores)).unsqueeze(-1) != 0; // [N, G, 1]
        return grouped.masked_fill(excluded, double.NegativeInfinity).flatten(-2, -1); // [N, E]
    }

    private static Tensor Wide(Tensor tensor) => tensor.dtype == float32 ? tensor : tensor.to(float32);
}
