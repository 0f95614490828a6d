using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// DeepSeekMoE (arXiv 2401.06066; DeepSeek-V3, arXiv 2412.19437, equation 12): shared experts see every token, routed
/// experts those that the router sends them. Its equal forms: see <see cref="ExpertForm"/>.
/// </summary>
public sealed class MixtureOfExperts : FeedForwardNetwork, IJoinsWeights
{
    // Tokens an expert, on average, below which the dense form runs on a CPU in other types than float32.
    private const long DenseUpTo = 128;
    private const long SmallWeights = 1 << 22;
    // So many tokens of prompts at most are read row by row; where the library's products overtake that was not measured.
    private const long MostInPlace = 512;

    private readonly Router gate;
    private readonly ModuleList<FeedForward> experts;
    private readonly FeedForward? shared_experts;
    private readonly DeepSeekV3Config config;
    private readonly ExpertForm form;
    private readonly ExpertLoad load = new();
    private readonly JoinedWeights gateAndUp;
    private readonly JoinedWeights down;
    private readonly JoinedWeights addresses;

    public MixtureOfExperts(DeepSeekV3Config config, ModelOptions options)
        : base(nameof(MixtureOfExperts))
    {
        this.config = config;
        // What joins the experts' matrices has no way to widen them.
        form = options.MatrixDtype is null || options.Experts != ExpertForm.Auto ? options.Experts : ExpertForm.Grouped;
        gate = new Router(config, options);
        experts = new ModuleList<FeedForward>();
        for (var expert = 0; expert < config.NRoutedExperts; expert++)
            experts.Add(new FeedForward(config.HiddenSize, config.MoeIntermediateSize, options));
        if (config.NSharedExperts > 0)
            shared_experts = new FeedForward(config.HiddenSize, (long)config.MoeIntermediateSize * config.NSharedExperts, options);
        gateAndUp = new JoinedWeights(() => cat([.. All().Select(expert => expert.GateWeight), .. All().Select(expert => expert.UpWeight)])); // [2*S*I, D]
        down = new JoinedWeights(() => cat([.. All().Select(expert => expert.DownWeight)], dim: 1)); // [D, S*I]
        addresses = new JoinedWeights(() => FusedKernels.ExpertAddresses(
            [.. experts.Select(expert => expert.GateAndUpWeight)], [.. experts.Select(expert => expert.DownWeight)])); // [2, E]
        RegisterComponents();
    }

    public Router Router => gate;

    IEnumerable<JoinedWeights> IJoinsWeights.Joined => Form(gate.Weight.is_cuda, gate.Weight.dtype, tokens: 1, isStep: true, isRecorded: false) switch
    {
        ExpertForm.Dense => [gateAndUp, down],
        ExpertForm.InPlace => [addresses],
        _ => [],
    };

    /// <summary>Tokens per expert, counted in training mode only.</summary>
    public ExpertLoad Load => load;

    public override Tensor Forward(Tensor hidden)
    {
        var shape = hidden.shape;
        var tokens = hidden.reshape(-1, shape[^1]); // [N, D]
        var chosen = Form(tokens.is_cuda, tokens.dtype, tokens.shape[0], isStep: shape[^2] == 1, is_grad_enabled());
        var mixed = chosen == ExpertForm.Dense ? Dense(tokens) : Routed(tokens, chosen); // [N, D]
        return mixed.view(shape); // [B, T, D]
    }

    private Tensor Routed(Tensor tokens, ExpertForm chosen)
    {
        var routing = gate.Forward(tokens);
        if (training)
            load.Add(routing.Load(config.NRoutedExperts));
        var mixed = chosen switch
        {
            ExpertForm.Naive => Naive(tokens, routing),
            ExpertForm.Fused => Fused(tokens, routing),
            ExpertForm.InPlace => InPlace(tokens, routing),
            _ => Grouped(tokens, routing),
        };
        return shared_experts is null ? mixed : mixed + shared_experts.Forward(tokens); // [N, D]
    }

    /// <summary>Expert by expert: pick its tokens, compute, add the weighted results.</summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="routing">of the N tokens</param>
    /// <returns>[N, D]</returns>
    public Tensor Naive(Tensor tokens, Routing routing)
    {
        var mixed = zeros_like(tokens); // [N, D]
        for (var expert = 0; expert < experts.Count; expert++)
        {
            var places = (routing.Indices == expert).nonzero(); // [M, 2]: token, which of its K choices
            if (places.shape[0] == 0)
                continue;
            var token = places.select(1, 0); // [M]
            var weight = routing.Weights.flatten().index_select(0, (token * config.NumExpertsPerTok) + places.select(1, 1)); // [M]
            var output = experts[expert].Naive(tokens.index_select(0, token)); // [M, D]
            mixed = mixed.index_add(0, token, (output * weight.unsqueeze(-1)).to(tokens.dtype), 1); // [N, D]
        }

        return mixed;
    }

    /// <summary>The tokens sorted by expert once, a contiguous segment an expert, one addition back.</summary>
    /// <inheritdoc cref="Naive"/>
    public Tensor Grouped(Tensor tokens, Routing routing)
    {
        using var choices = routing.Indices.flatten().cpu();
        using var chosen = choices.data<long>();
        var groups = ExpertGroups.Sort(chosen.ToArray(), config.NumExpertsPerTok, config.NRoutedExperts);
        var tokenOf = tensor(groups.Tokens, device: tokens.device); // [N*K]
        var slotOf = tensor(groups.Slots, device: tokens.device); // [N*K]
        var segments = tokens.index_select(0, tokenOf).split(groups.Counts); // E x [M, D]
        var outputs = new List<Tensor>(experts.Count);
        for (var expert = 0; expert < experts.Count; expert++)
        {
            if (groups.Counts[expert] > 0)
                outputs.Add(experts[expert].Forward(segments[expert])); // [M, D]
        }

        var weights = routing.Weights.flatten().index_select(0, slotOf).unsqueeze(-1); // [N*K, 1]
        var weighted = (cat(outputs) * weights).to(tokens.dtype); // [N*K, D]
        return zeros_like(tokens).index_add(0, tokenOf, weighted, 1); // [N, D]
    }

    /// <summary>As <see cref="Grouped"/>, in one operator with a backward pass of its own.</summary>
    /// <inheritdoc cref="Naive"/>
    public Tensor Fused(Tensor tokens, Routing routing)
    {
        var rows = experts.SelectMany(expert => new Tensor[] { expert.GateWeight, expert.UpWeight }).ToArray();
        var gateAndUp = cat(rows).view(config.NRoutedExperts, -1, config.HiddenSize); // [E, 2*I, D]
        var down = stack(experts.Select(expert => expert.DownWeight)); // [E, D, I]
        return FusedKernels.Experts(tokens, routing.Indices, routing.Weights, gateAndUp, down); // [N, D]
    }

    /// <summary>The chosen experts read where they lie; on a GPU and without a gradient only.</summary>
    /// <inheritdoc cref="Naive"/>
    public Tensor InPlace(Tensor tokens, Routing routing) => FusedKernels.ChosenExperts(
        tokens, routing.Indices, routing.Weights, addresses.Value, config.MoeIntermediateSize); // [N, D]

    /// <summary>
    /// All experts, the shared ones too, side by side as one wide SwiGLU: 3·S·I·D products a token instead of
    /// 3·(K+1)·I·D, but in two matrix products, with the activations of unchosen experts weighted 0.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <returns>[N, D]</returns>
    public Tensor Dense(Tensor tokens)
    {
        var weights = gate.HasOneGroup ? gate.Spread(tokens) : gate.Forward(tokens).Spread(config.NRoutedExperts); // [N, E]
        if (training)
        {
            using var counted = no_grad();
            load.Add(weights.ne(0).sum([0])); // sum(0) would mean the type numbered 0
        }

        var networks = config.NRoutedExperts + config.NSharedExperts; // S
        var inner = FusedKernels.GatedExperts(nn.functional.linear(tokens, gateAndUp.Value), weights, networks); // [N, S*I]
        return nn.functional.linear(inner, down.Value); // [N, D]
    }

    private IEnumerable<FeedForward> All() => shared_experts is null ? experts : experts.Append(shared_experts);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            load.Dispose();
            gateAndUp.Dispose();
            down.Dispose();
            addresses.Dispose();
        }

        base.Dispose(disposing);
    }

    private ExpertForm Form(bool isCuda, ScalarType dtype, long tokens, bool isStep, bool isRecorded)
    {
        var readsInPlace = !isRecorded && FusedKernels.CanChooseExperts(isCuda, dtype, config.HiddenSize, config.MoeIntermediateSize);
        if (form == ExpertForm.InPlace)
            return readsInPlace ? ExpertForm.InPlace : ExpertForm.Grouped;
        if (form != ExpertForm.Auto)
            return form;
        // Small experts can be copied side by side at each pass; large ones stay where they are. A step may be captured:
        // there the host must not look, however many rows there are.
        var weights = 3L * config.NRoutedExperts * config.MoeIntermediateSize * config.HiddenSize;
        if (weights > SmallWeights)
            return readsInPlace && (isStep || tokens <= MostInPlace) ? ExpertForm.InPlace : ExpertForm.Grouped;
        if (!isCuda && dtype == float32)
            return ExpertForm.Fused;
        // Few tokens: starting E small products costs more than the wasted work, and the host need not wait. A GPU
        // multiplies eight experts of 128 for 36,864 tokens in the time that sorting them for two would take.
        return isCuda || tokens * config.NumExpertsPerTok <= DenseUpTo * config.NRoutedExperts
            ? ExpertForm.Dense
            : ExpertForm.Grouped;
    }
}
