using MiniR1.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>What one pretraining step measured.</summary>
/// <param name="Loss">mean cross entropy of the predicted tokens, in nats</param>
/// <param name="GradientNorm">before clipping</param>
/// <param name="LearningRate">that the step used</param>
/// <param name="Tokens">read, without padding</param>
public sealed record PretrainingStep(double Loss, double GradientNorm, double LearningRate, int Tokens);

/// <summary>Next-token prediction on packed rows, the rows shared out among workers.</summary>
public sealed class Pretrainer(
    CausalLanguageModel model, PackedCorpus corpus, PretrainingConfig config, WorkerThreads workers) : IPretrainer
{
    /// <summary>The optimiser, whose moments a training state keeps.</summary>
    public IOptimizer Optimizer { get; } = NewOptimizer(model, config, workers);

    IOptimizerState IPretrainer.Optimizer => Optimizer;

    PretrainingStep? IPretrainer.Step(int step, bool measure) => Step(step);

    /// <summary>Step <paramref name="step"/>, counted from 0: reads its rows, updates the weights.</summary>
    public PretrainingStep Step(int step)
    {
        model.train();
        var batch = corpus.Read(step);
        var targets = batch.Sum(rows => rows.Targets);
        var parts = workers.Run(worker => Differentiate(batch, targets, worker));
        for (var worker = 1; worker < parts.Length; worker++)
            parts[0].Gradients.Add(parts[worker].Gradients);
        var learningRate = config.LearningRate.At(step, config.Steps);
        var norm = Optimizer.Step(parts[0].Gradients.Gradients, learningRate, config.GradientClip);
        ExpertBalancing.Apply(model, config.BalancingRate);
        foreach (var part in parts)
            part.Gradients.Dispose();
        return new PretrainingStep(parts.Sum(part => part.Loss), norm, learningRate, batch.Sum(rows => rows.Tokens));
    }

    /// <summary>The sum of the targets' cross entropies over <paramref name="totalTargets"/>.</summary>
    /// <param name="model">the model</param>
    /// <param name="rows">[R, T]</param>
    /// <param name="totalTargets">of the whole step, so that the workers' losses add up to the mean</param>
    /// <returns>a scalar with gradient</returns>
    public static Tensor Loss(CausalLanguageModel model, PackedRows rows, int totalTargets)
    {
        using var scope = NewDisposeScope();
        var device = model.Options.Placement;
        var (ids, documents) = (rows.IdTensor(device), rows.DocumentTensor()); // [R, T]
        var length = ids.size(1) - 1;
        var first = AttentionSpan.Packed(documents.narrow(1, 0, length)).to(device); // [R, T-1]
        var hidden = model.Forward(ids.narrow(1, 0, length), first); // [R, T-1, D]
        var predicted = rows.TargetTensor(device).narrow(1, 1, length).reshape(-1).nonzero().squeeze(-1); // [N]
        var logits = model.Logits(hidden.reshape(-1, hidden.size(-1)).index_select(0, predicted)); // [N, V]
        var targets = ids.narrow(1, 1, length).reshape(-1).index_select(0, predicted); // [N]
        var sum = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum);
        return (sum / totalTargets).MoveToOuterDisposeScope();
    }

    public void Dispose() => Optimizer.Dispose();

    private static IOptimizer NewOptimizer(CausalLanguageModel model, PretrainingConfig config, WorkerThreads workers) => config.Muon is null
        ? new AdamWOptimizer(model.named_parameters(), config.Optimizer)
        : new MuonOptimizer(model.named_parameters(), config.Muon, config.Optimizer, config.LearningRate.Peak, workers);

    private (double Loss, GradientSum Gradients) Differentiate(IReadOnlyList<PackedRows> batch, int targets, int worker)
    {
        var (total, gradients) = (0.0, new GradientSum(Optimizer.Parameters));
        foreach (var rows in batch)
        {
            var (first, count) = Share.Of(rows.Rows, worker, workers.Count);
            if (count == 0)
                continue;
            using var scope = NewDisposeScope();
            var loss = Loss(model, rows.Slice(first, count), targets);
            gradients.Add(loss);
            total += loss.ToDouble();
        }

        return (total, gradients);
    }
}
