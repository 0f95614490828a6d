using MiniR1.Generation;
using MiniR1.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Means over the tokens of an update.</summary>
/// <param name="Entropy">of the policy's next-token distribution, in nats</param>
/// <param name="Kl">k3 estimate of the divergence from the base, in nats; null without a reference</param>
/// <param name="ClipFraction">the share of tokens whose gradient the clip removed</param>
/// <param name="GradientNorm">before clipping</param>
public sealed record UpdateStatistics(double Entropy, double? Kl, double ClipFraction, double GradientNorm);

/// <summary>One policy update from completions and their advantages, rows shared out among workers.</summary>
public sealed class GrpoUpdate(
    CausalLanguageModel policy, CausalLanguageModel? reference, IOptimizer optimizer, GrpoConfig config, int padId,
    WorkerThreads workers) : IPolicyUpdate
{
    private readonly GrpoLossOptions lossOptions = new(config.ClipLow, config.ClipHigh, config.KlWeight);

    /// <inheritdoc/>
    public UpdateStatistics Apply(
        IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<double> advantages, double learningRate)
    {
        policy.train(config.BalancingRate > 0);
        var lengths = sequences.Select(sequence => sequence.Completion.Length).ToArray();
        var weights = GrpoLoss.Weights(lengths, config.Normalisation, config.MaxNewTokens);
        // Rows of like length share a micro-batch, so little is computed for padding; dealing them out in turn
        // gives each worker as many tokens.
        var byLength = Enumerable.Range(0, sequences.Count)
            .Where(row => !config.SkipZeroVarianceGroups || advantages[row] != 0)
            .OrderBy(row => lengths[row]).ToArray();
        var parts = workers.Run(worker =>
        {
            var own = byLength.Where((_, place) => place % workers.Count == worker).ToArray();
            return Differentiate(own, sequences, advantages, weights);
        });
        for (var worker = 1; worker < parts.Length; worker++)
            parts[0].Add(parts[worker]);
        var norm = byLength.Length > 0
            ? optimizer.Step(parts[0].Gradients.Gradients, learningRate, config.GradientClip)
            : 0;
        if (config.BalancingRate > 0)
            ExpertBalancing.Apply(policy, config.BalancingRate);
        policy.eval();
        var statistics = parts[0].Statistics(norm, reference is not null);
        foreach (var part in parts)
            part.Gradients.Dispose();
        return statistics;
    }

    private Part Differentiate(
        int[] rows, IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<double> advantages, double[] weights)
    {
        var part = new Part(new GradientSum(optimizer.Parameters));
        foreach (var chunk in rows.Chunk(config.MicrobatchRows))
        {
            using var scope = NewDisposeScope();
            var device = policy.Options.Placement;
            var batch = new PolicyRows([.. chunk.Select(row => sequences[row])], padId, device);
            var advantage = tensor([.. chunk.Select(row => (float)advantages[row])], device: device); // [B]
            var (old, mask) = (batch.OldLogProbabilities(), batch.Mask()); // [B, L]
            var baseline = Reference(batch); // [B, L] or null
            var (taken, all) = batch.LogProbabilities(policy, config.Temperature); // [B, L], [B, L, V]
            var perToken = GrpoLoss.PerToken(taken, old, baseline, advantage, lossOptions); // [B, L]
            part.Gradients.Add((perToken * batch.Spread(i => weights[chunk[i]])).sum());
            using var frozen = no_grad();
            part.Measure(taken, all, old, baseline, advantage, mask, lossOptions);
        }

        return part;
    }

    private Tensor? Reference(PolicyRows batch)
    {
        if (reference is null)
            return null;
        using var frozen = no_grad();
        var (taken, all) = batch.LogProbabilities(reference, config.Temperature);
        all.Dispose();
        return taken;
    }

    /// <summary>One worker's gradients and sums.</summary>
    private sealed class Part(GradientSum gradients)
    {
        private double tokens;
        private double entropy;
        private double divergence;
        private double clipped;

        internal GradientSum Gradients => gradients;

        internal void Measure(
            Tensor taken, Tensor all, Tensor old, Tensor? baseline, Tensor advantage, Tensor mask, GrpoLossOptions options)
        {
            var count = mask.sum().ToDouble();
            tokens += count;
            entropy -= ((all.exp() * all).sum(-1) * mask).sum().ToDouble();
            clipped += GrpoLoss.ClipFraction(taken, old, advantage, mask, options).ToDouble() * count;
            if (baseline is not null)
                divergence += (GrpoLoss.Divergence(taken, baseline) * mask).sum().ToDouble();
        }

        internal void Add(Part other)
        {
            gradients.Add(other.Gradients);
            tokens += other.tokens;
            entropy += other.entropy;
            divergence += other.divergence;
            clipped += other.clipped;
        }

        internal UpdateStatistics Statistics(double gradientNorm, bool hasReference)
        {
            var count = Math.Max(1, tokens);
            return new UpdateStatistics(
                entropy / count, hasReference ? divergence / count : null, clipped / count, gradientNorm);
        }
    }
}
