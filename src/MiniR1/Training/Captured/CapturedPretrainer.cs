using LibTorch;
using MiniR1.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>
/// Next-token prediction whose whole step - forward, backward, clipping, update, balancing - is captured once and
/// replayed, while threads pack the documents of the steps ahead. The naive twin is <see cref="Pretrainer"/>.
/// </summary>
public sealed class CapturedPretrainer : IPretrainer
{
    private readonly MixedPrecisionModel model;
    private readonly PretrainingConfig config;
    private readonly RowsAhead ahead;
    private readonly StaticBatch batch;
    private readonly CapturedOptimizer optimizer;
    private readonly Tensor[] gradients;
    private readonly Tensor loss; // []
    private StepGraph? graph;

    /// <param name="model">trained in place</param>
    /// <param name="corpus">packed into rows of one length</param>
    /// <param name="config">sizes and rates; its Rows must be set</param>
    /// <param name="firstStep">the step that is asked for first</param>
    public CapturedPretrainer(MixedPrecisionModel model, PackedCorpus corpus, PretrainingConfig config, int firstStep)
    {
        this.model = model;
        this.config = config;
        var (device, length) = (model.Master.Options.Placement, config.RowLengths[^1]);
        batch = new StaticBatch(config.Rows, length, device);
        ahead = new RowsAhead(step => StaticRows.Of(corpus.Read(step)[0], config.Rows, length), firstStep, config.Steps);
        optimizer = new CapturedOptimizer(
            model.Master.named_parameters(), config.Optimizer, config.Muon, config.LearningRate.Peak, config.GradientClip,
            model.Working.Options.Dtype);
        gradients = [.. model.Master.parameters().Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
        loss = zeros([], dtype: float32, device: device).DetachFromDisposeScope();
    }

    public IOptimizerState Optimizer => optimizer;

    /// <summary>Step <paramref name="step"/>, counted from 0 and one after the other.</summary>
    /// <param name="step">which</param>
    /// <param name="measure">whether to wait for the device and say what was measured</param>
    /// <returns>null unless it was to be measured</returns>
    public PretrainingStep? Step(int step, bool measure)
    {
        var rows = ahead.Take(step);
        batch.Load(rows, isPolicy: false);
        var learningRate = config.LearningRate.At(step, config.Steps);
        using (no_grad())
            optimizer.LearningRate.fill_(learningRate);
        model.Working.train();
        if (graph is null)
            graph = StepGraph.Record(Body, batch.Ids.is_cuda);
        else
            graph.Replay();
        return measure ? new PretrainingStep(Read(loss), Read(optimizer.GradientNorm), learningRate, rows.Tokens) : null;
    }

    public void Dispose()
    {
        graph?.Dispose();
        ahead.Dispose();
        optimizer.Dispose();
        batch.Dispose();
        loss.Dispose();
        foreach (var gradient in gradients)
            gradient.Dispose();
    }

    private void Body()
    {
        using var scope = NewDisposeScope();
        var (taken, _) = TokenLogProbabilities.Of(model.Working, batch, temperature: 1); // [R, T]
        var sum = -(taken * batch.Weights).sum(); // []
        var found = autograd.grad([sum], [.. model.WorkingParameters]);
        using var frozen = no_grad();
        TensorLists.Copy(gradients, [.. found.Select(gradient => gradient!)]);
        optimizer.Step(gradients);
        model.Publish();
        ExpertBalancing.Apply(model.Working, config.BalancingRate);
        loss.copy_(sum);
    }

    private static double Read(Tensor scalar)
    {
        using var host = scalar.cpu();
        return host.ToDouble();
    }
}
