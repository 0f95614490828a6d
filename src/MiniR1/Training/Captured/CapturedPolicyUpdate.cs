using LibTorch;
using MiniR1.Generation;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>
/// GRPO's update as two captured steps: one differentiates a batch and adds its gradients up, the other moves the
/// weights. Completions are packed without padding between them. The naive twin is <see cref="GrpoUpdate"/>.
/// </summary>
public sealed class CapturedPolicyUpdate : IPolicyUpdate, IDisposable
{
    private readonly MixedPrecisionModel policy;
    private readonly CausalLanguageModel? reference;
    private readonly GrpoConfig config;
    private readonly GrpoLossOptions lossOptions;
    private readonly CapturedOptimizer optimizer;
    private readonly StaticBatch batch;
    private readonly int length;
    private readonly Tensor[] sums; // gradients of all batches
    private readonly Tensor figures; // [4]: tokens, entropy, clipped, divergence; sums over tokens
    private StepGraph? differentiate;
    private StepGraph? update;

    /// <param name="policy">trained in place</param>
    /// <param name="reference">what the KL term holds on to; null for none</param>
    /// <param name="config">sizes and rates; MicrobatchRows are the rows of a batch</param>
    /// <param name="length">tokens of a row: the longest prompt and completion fit</param>
    public CapturedPolicyUpdate(MixedPrecisionModel policy, CausalLanguageModel? reference, GrpoConfig config, int length)
    {
        this.policy = policy;
        this.reference = config.KlWeight > 0 ? reference : null;
        this.config = config;
        this.length = length;
        lossOptions = new GrpoLossOptions(config.ClipLow, config.ClipHigh, config.KlWeight);
        optimizer = new CapturedOptimizer(
            policy.Master.named_parameters(), config.Optimizer, muon: null, config.LearningRate.Peak, config.GradientClip);
        var device = policy.Master.Options.Placement;
        batch = new StaticBatch(config.MicrobatchRows, length, device);
        sums = [.. policy.Master.parameters().Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
        figures = zeros([4], dtype: float32, device: device).DetachFromDisposeScope();
    }

    /// <summary>The optimiser's moments, which a training state keeps.</summary>
    public IOptimizerState Optimizer => optimizer;

    public UpdateStatistics Apply(
        IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<double> advantages, double learningRate)
    {
        using var frozen = no_grad();
        var lengths = sequences.Select(sequence => sequence.Completion.Length).ToArray();
        var weights = GrpoLoss.Weights(lengths, config.Normalisation, config.MaxNewTokens);
        var batches = PolicyPacking.Pack(
            sequences, advantages, weights, config.SkipZeroVarianceGroups, config.MicrobatchRows, length);
        if (batches.Count == 0)
            return new UpdateStatistics(0, reference is null ? null : 0, 0, 0);
        TensorLists.Zero(sums);
        figures.zero_();
        policy.Working.train(config.BalancingRate > 0);
        foreach (var rows in batches)
        {
            batch.Load(rows, isPolicy: true);
            Run(ref differentiate, Differentiate, sharing: null);
        }

        optimizer.LearningRate.fill_(learningRate);
        Run(ref update, Update, sharing: differentiate);
        return Read();
    }

    public void Dispose()
    {
        update?.Dispose();
        differentiate?.Dispose();
        optimizer.Dispose();
        batch.Dispose();
        figures.Dispose();
        foreach (var sum in sums)
            sum.Dispose();
    }

    private void Run(ref StepGraph? graph, Action body, StepGraph? sharing)
    {
        if (graph is null)
            graph = StepGraph.Record(body, batch.Ids.is_cuda, sharing);
        else
            graph.Replay();
    }

    private void Differentiate()
    {
        using var scope = NewDisposeScope();
        var baseline = Baseline(); // [R, T] or null
        using var recorded = enable_grad();
        var (taken, entropy) = TokenLogProbabilities.Of(policy.Working, batch, config.Temperature); // [R, T]
        var perToken = GrpoLoss.PerToken(taken, batch.Old, baseline, batch.Advantages, lossOptions); // [R, T]
        var found = autograd.grad([(perToken * batch.Weights).sum()], [.. policy.WorkingParameters]);
        using var frozen = no_grad();
        var wide = sums.Select(sum => empty_like(sum)).ToArray();
        TensorLists.Copy(wide, [.. found.Select(gradient => gradient!)]);
        TensorLists.Add(sums, wide);
        Measure(taken, entropy, baseline);
    }

    private void Update()
    {
        optimizer.Step(sums);
        policy.Publish();
        if (config.BalancingRate > 0)
            ExpertBalancing.Apply(policy.Working, config.BalancingRate);
    }

    private Tensor? Baseline()
    {
        if (reference is null)
            return null;
        var (taken, entropy) = TokenLogProbabilities.Of(reference, batch, config.Temperature); // [R, T]
        entropy.Dispose();
        return taken;
    }

    private void Measure(Tensor taken, Tensor entropy, Tensor? baseline)
    {
        var mask = batch.Weights.ne(0).to(float32); // [R, T]
        var ratio = (taken - batch.Old).exp(); // [R, T]
        var low = ratio.lt(1 - config.ClipLow).logical_and(batch.Advantages.lt(0)); // [R, T]
        var high = ratio.gt(1 + config.ClipHigh).logical_and(batch.Advantages.gt(0)); // [R, T]
        var divergence = baseline is null ? zeros_like(taken) : GrpoLoss.Divergence(taken, baseline); // [R, T]
        var clipped = low.logical_or(high).to(float32); // [R, T]
        var rows = stack([mask, entropy * mask, clipped * mask, divergence * mask]); // [4, R, T]
        figures.add_(rows.sum([1, 2])); // [4]
    }

    private UpdateStatistics Read()
    {
        using var scope = NewDisposeScope();
        using var data = cat([figures, optimizer.GradientNorm.unsqueeze(0)]).cpu().data<float>();
        var values = data.ToArray();
        var tokens = Math.Max(1, values[0]);
        return new UpdateStatistics(
            values[1] / tokens, reference is null ? null : values[3] / tokens, values[2] / tokens, values[4]);
    }
}
