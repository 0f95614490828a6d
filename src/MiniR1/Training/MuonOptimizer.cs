using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Muon's constants.</summary>
public sealed record MuonConfig
{
    /// <summary>The rate at the schedule's peak; it follows the same schedule as AdamW's.</summary>
    public double LearningRate { get; init; } = .01;

    public double Momentum { get; init; } = .95;

    public int NewtonSchulzSteps { get; init; } = 5;

    public double WeightDecay { get; init; } = .05;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(LearningRate is > 0 and < 1, nameof(LearningRate), LearningRate, "more than 0, less than 1");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "0 or more, less than 1");
        Require(NewtonSchulzSteps is >= 1 and <= 100, nameof(NewtonSchulzSteps), NewtonSchulzSteps, "1 to 100");
        Require(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0 to 1");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"Muon's {name} is {value}: set it to {range}.");
    }
}

/// <summary>
/// Muon (Jordan et al., 2024; scaled as in arXiv 2502.16982) for the matrices inside the layers: their momentum,
/// orthogonalised, is the update, so all directions of a matrix learn at one pace. AdamW has the rest: embedding,
/// head, routers, norms. It reaches the same loss in about two thirds of AdamW's steps here (docs/LOG.md).
/// </summary>
public sealed class MuonOptimizer : IOptimizer
{
    private readonly MuonConfig config;
    private readonly double peak;
    private readonly WorkerThreads? workers;
    private readonly AdamWOptimizer rest;
    private readonly int[] restIndices;
    private readonly Group[] groups;

    /// <param name="parameters">all of the model's, by name</param>
    /// <param name="config">Muon's constants</param>
    /// <param name="restConfig">AdamW's, for the other parameters</param>
    /// <param name="peak">AdamW's learning rate at the schedule's peak</param>
    /// <param name="workers">share the matrices out among themselves; null for the calling thread alone</param>
    public MuonOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> parameters, MuonConfig config, AdamWConfig restConfig, double peak,
        WorkerThreads? workers = null)
    {
        this.config = config;
        this.peak = peak;
        this.workers = workers;
        var all = parameters.ToArray();
        Parameters = [.. all.Select(entry => entry.Parameter)];
        var indices = Enumerable.Range(0, all.Length).ToLookup(i => IsInner(all[i].Name, all[i].Parameter));
        restIndices = [.. indices[false]];
        rest = new AdamWOptimizer(restIndices.Select(i => all[i]), restConfig);
        // Matrices of one shape, lying or standing, are orthogonalised in one batched product.
        groups =
        [
            .. indices[true]
                .GroupBy(i => (Math.Min(Parameters[i].size(0), Parameters[i].size(1)), Math.Max(Parameters[i].size(0), Parameters[i].size(1))))
                .Select(group => new Group([.. group], group.Key.Item1, group.Key.Item2, Parameters[group.First()].device)),
        ];
    }

    public long Steps => rest.Steps;

    public Tensor[] Parameters { get; }

    public double Step(Tensor[] gradients, double learningRate, double gradientClip)
    {
        using var frozen = no_grad();
        var norm = rest.Step(Array.ConvertAll(restIndices, i => gradients[i]), learningRate, gradientClip);
        foreach (var group in groups)
            Step(group, gradients, config.LearningRate * learningRate / peak);
        return norm;
    }

    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        rest.State().Concat(groups.Select(group => ($"muon.{group.Rows}x{group.Columns}", group.Momentum)));

    public void Restore(IReadOnlyDictionary<string, Tensor> state, long steps)
    {
        rest.Restore(state, steps);
        OptimizerState.Restore(State(), state);
    }

    public void Dispose()
    {
        rest.Dispose();
        foreach (var group in groups)
            group.Momentum.Dispose();
    }

    private void Step(Group group, Tensor[] gradients, double learningRate)
    {
        using var scope = NewDisposeScope();
        var parameters = Array.ConvertAll(group.Indices, i => Parameters[i]);
        var lying = Array.ConvertAll(group.Indices, i => Lying(gradients[i]));
        var gradient = stack(lying); // [N, R, C]
        group.Momentum.mul_(config.Momentum).add_(gradient, 1 - config.Momentum); // [N, R, C]
        var looked = (gradient * (1 - config.Momentum)).add_(group.Momentum, config.Momentum); // [N, R, C], Nesterov's
        // 0.2 sqrt(max(R, C)) gives the update the size that AdamW's has (arXiv 2502.16982, equation 4).
        var update = Orthogonalise(looked)
            .mul_(-learningRate * .2 * Math.Sqrt(group.Columns)); // [N, R, C]
        var parts = update.unbind(0);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parameters[i].size(0) > parameters[i].size(1))
                parts[i] = parts[i].T;
        }

        TensorLists.Scale(parameters, 1 - (learningRate * config.WeightDecay));
        TensorLists.Add(parameters, parts);
    }

    private Tensor Orthogonalise(Tensor matrices)
    {
        if (workers is null || workers.Count == 1)
            return NewtonSchulz.Orthogonalise(matrices, config.NewtonSchulzSteps);
        var parts = workers.Run(worker =>
        {
            using var frozen = no_grad();
            var (first, count) = Share.Of((int)matrices.size(0), worker, workers.Count);
            using var own = matrices.narrow(0, first, count);
            return NewtonSchulz.Orthogonalise(own, config.NewtonSchulzSteps);
        });
        var all = cat(parts); // [N, R, C]
        foreach (var part in parts)
            part.Dispose();
        return all;
    }

    internal static bool IsInner(string name, Tensor parameter) =>
        parameter.Dimensions == 2
        && name.Contains(".layers.", StringComparison.Ordinal)
        && !name.EndsWith(".gate.weight", StringComparison.Ordinal);

    private static Tensor Lying(Tensor matrix) => matrix.size(0) > matrix.size(1) ? matrix.T : matrix;

    /// <summary>Matrices of one shape and their momentum [N, R, C].</summary>
    private sealed class Group(int[] indices, long rows, long columns, Device device)
    {
        internal int[] Indices => indices;

        internal long Rows => rows;

        internal long Columns => columns;

        internal Tensor Momentum { get; } = zeros([indices.Length, rows, columns], device: device).DetachFromDisposeScope();
    }
}
