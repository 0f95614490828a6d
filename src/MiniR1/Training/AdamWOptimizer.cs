using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Adam's constants; the decay acts on matrices only.</summary>
public sealed record AdamWConfig
{
    public double Beta1 { get; init; } = .9;

    public double Beta2 { get; init; } = .95;

    public double Epsilon { get; init; } = 1e-8;

    public double WeightDecay { get; init; }
}

/// <summary>
/// AdamW (arXiv 1711.05101) over named parameters, from gradients given as a list: the form that data-parallel
/// workers and resumable runs need. Its arithmetic is <see cref="AdamWStep"/>'s.
/// </summary>
public sealed class AdamWOptimizer : IOptimizer
{
    private readonly AdamWConfig config;
    private readonly string[] names;
    private readonly Tensor[] parameters;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;
    private readonly int[][] groups; // indices of matrices, of the rest

    public AdamWOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWConfig config)
    {
        this.config = config;
        var all = parameters.ToArray();
        names = [.. all.Select(entry => entry.Name)];
        this.parameters = [.. all.Select(entry => entry.Parameter)];
        firstMoments = Array.ConvertAll(this.parameters, Zeros);
        secondMoments = Array.ConvertAll(this.parameters, Zeros);
        var indices = Enumerable.Range(0, all.Length).ToArray();
        groups =
        [
            [.. indices.Where(i => this.parameters[i].Dimensions >= 2)],
            [.. indices.Where(i => this.parameters[i].Dimensions < 2)],
        ];
    }

    public long Steps { get; private set; }

    public Tensor[] Parameters => parameters;

    public double Step(Tensor[] gradients, double learningRate, double gradientClip)
    {
        using var frozen = no_grad();
        Steps++;
        var norm = GradientNorm.Clip(gradients, gradientClip);
        for (var group = 0; group < groups.Length; group++)
        {
            var settings = new AdamWSettings(
                learningRate, config.Beta1, config.Beta2, config.Epsilon, group == 0 ? config.WeightDecay : 0, false, Steps);
            AdamWStep.Apply(
                settings, Pick(parameters, group), Pick(gradients, group), Pick(firstMoments, group), Pick(secondMoments, group));
        }

        return norm;
    }

    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        names.SelectMany((name, i) => new[] { ($"{name}.exp_avg", firstMoments[i]), ($"{name}.exp_avg_sq", secondMoments[i]) });

    public void Restore(IReadOnlyDictionary<string, Tensor> state, long steps)
    {
        Steps = steps;
        OptimizerState.Restore(State(), state);
    }

    public void Dispose()
    {
        foreach (var moment in firstMoments.Concat(secondMoments))
            moment.Dispose();
    }

    private static Tensor Zeros(Tensor like) => zeros_like(like).DetachFromDisposeScope();

    private Tensor[] Pick(Tensor[] from, int group) => Array.ConvertAll(groups[group], i => from[i]);
}
