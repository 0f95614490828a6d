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

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate(string phase)
    {
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "0 or more, less than 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "0 or more, less than 1");
        Require(Epsilon is > 0 and < 1, nameof(Epsilon), Epsilon, "more than 0, less than 1");
        Require(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0 to 1");

        void Require(bool holds, string name, double value, string range)
        {
            if (!holds)
                throw new MiniR1Exception($"AdamW's {name} of {phase} is {value}: set it to {range}.");
        }
    }
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
    private readonly int[][] groups; // indices of matrices, of the rest; a group that has none is not there

    public AdamWOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWConfig config)
    {
        this.config = config;
        var all = parameters.ToArray();
        names = [.. all.Select(entry => entry.Name)];
        this.parameters = [.. all.Select(entry => entry.Parameter)];
        firstMoments = Array.ConvertAll(this.parameters, Zeros);
        secondMoments = Array.ConvertAll(this.parameters, Zeros);
        var indices = Enumerable.Range(0, all.Length).ToArray();
        groups = [.. indices.ToLookup(i => this.parameters[i].Dimensions >= 2).Select(group => group.ToArray())];
    }

    public long Steps { get; private set; }

    public Tensor[] Parameters => parameters;

    public double Step(Tensor[] gradients, double learningRate, double gradientClip)
    {
        using var frozen = no_grad();
        Steps++;
        var norm = GradientNorm.Clip(gradients, gradientClip);
        foreach (var group in groups)
        {
            var weightDecay = parameters[group[0]].Dimensions >= 2 ? config.WeightDecay : 0;
            var settings = new AdamWSettings(
                learningRate, config.Beta1, config.Beta2, config.Epsilon, weightDecay, false, Steps);
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

    private static Tensor[] Pick(Tensor[] from, int[] group) => Array.ConvertAll(group, i => from[i]);
}
