using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>
/// AdamW, and Muon for the layers' matrices where it is asked for, with every number of an update on the device: rate,
/// step count, gradient norm. So an update can be part of a captured step. The arithmetic is that of
/// <see cref="AdamWOptimizer"/> and <see cref="MuonOptimizer"/>.
/// </summary>
public sealed class CapturedOptimizer : IOptimizerState
{
    private readonly string[] names;
    private readonly Tensor[] parameters;
    private readonly AdamWConfig config;
    private readonly MuonConfig? muon;
    private readonly double peak;
    private readonly double gradientClip;
    private readonly ScalarType productType;
    private readonly int[][] adamGroups; // indices of matrices, of the rest
    private readonly MuonGroup[] muonGroups;
    private readonly Dictionary<int, (Tensor First, Tensor Second)> moments = [];
    private readonly Tensor steps; // [] float32
    private readonly Tensor norm; // []

    /// <param name="parameters">all of the model's, float32, by name; updated in place</param>
    /// <param name="config">AdamW's constants</param>
    /// <param name="muon">Muon's for the layers' matrices; null for AdamW everywhere</param>
    /// <param name="peak">AdamW's rate at the schedule's peak, which Muon's follows in proportion</param>
    /// <param name="gradientClip">the largest common norm of the gradients that AdamW takes</param>
    /// <param name="productType">what Muon's products are computed in</param>
    public CapturedOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> parameters, AdamWConfig config, MuonConfig? muon, double peak,
        double gradientClip, ScalarType productType = ScalarType.Float32)
    {
        var all = parameters.ToArray();
        names = [.. all.Select(entry => entry.Name)];
        this.parameters = [.. all.Select(entry => entry.Parameter)];
        this.config = config;
        this.muon = muon;
        this.peak = peak;
        this.gradientClip = gradientClip;
        this.productType = productType;
        var device = this.parameters[0].device;
        (steps, norm, LearningRate) = (Scalar(device), Scalar(device), Scalar(device));
        var inner = Enumerable.Range(0, all.Length).ToLookup(i => muon is not null && MuonOptimizer.IsInner(all[i].Name, all[i].Parameter));
        adamGroups = [.. inner[false].ToLookup(i => this.parameters[i].Dimensions >= 2).Select(group => group.ToArray())];
        muonGroups = [.. inner[true].GroupBy(i => MuonGroup.ShapeOf(this.parameters[i])).Select(group => new MuonGroup([.. group], group.Key, device))];
        foreach (var i in inner[false])
            moments[i] = (zeros_like(this.parameters[i]).DetachFromDisposeScope(), zeros_like(this.parameters[i]).DetachFromDisposeScope());
    }

    /// <summary>[] float32: the rate of the next update; fill it before.</summary>
    public Tensor LearningRate { get; }

    /// <summary>[] float32: AdamW's gradients' norm before clipping, of the last update.</summary>
    public Tensor GradientNorm => norm;

    public long Steps
    {
        get
        {
            using var host = steps.cpu();
            return (long)host.item<float>();
        }
    }

    /// <summary>One update in place; nothing waits for the device.</summary>
    /// <param name="gradients">one a parameter, float32; spent by it</param>
    public void Step(Tensor[] gradients)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        steps.add_(1);
        var adams = adamGroups.SelectMany(group => group).Select(i => gradients[i]).ToArray();
        norm.copy_(LibTorch.GradientNorm.ClipOnDevice(adams, gradientClip));
        foreach (var group in adamGroups)
        {
            var weightDecay = parameters[group[0]].Dimensions >= 2 ? config.WeightDecay : 0;
            var settings = new AdamWSettings(0, config.Beta1, config.Beta2, config.Epsilon, weightDecay, false, 0);
            AdamWStep.ApplyOnDevice(
                settings, Array.ConvertAll(group, i => parameters[i]), Array.ConvertAll(group, i => gradients[i]),
                Array.ConvertAll(group, i => moments[i].First), Array.ConvertAll(group, i => moments[i].Second),
                LearningRate, steps);
        }

        foreach (var group in muonGroups)
            group.Step(parameters, gradients, LearningRate * (muon!.LearningRate / peak), muon, productType);
    }

    public IEnumerable<(string Name, Tensor Tensor)> State() =>
    [
        .. moments.OrderBy(entry => entry.Key).SelectMany(entry => new[]
        {
            ($"{names[entry.Key]}.exp_avg", entry.Value.First), ($"{names[entry.Key]}.exp_avg_sq", entry.Value.Second),
        }),
        .. muonGroups.Select(group => (group.Name, group.Momentum)),
    ];

    public void Restore(IReadOnlyDictionary<string, Tensor> state, long steps)
    {
        OptimizerState.Restore(State(), state);
        this.steps.fill_(steps);
    }

    public void Dispose()
    {
        foreach (var (first, second) in moments.Values)
        {
            first.Dispose();
            second.Dispose();
        }

        foreach (var group in muonGroups)
            group.Momentum.Dispose();
        steps.Dispose();
        norm.Dispose();
        LearningRate.Dispose();
    }

    private static Tensor Scalar(Device device) => zeros([], dtype: float32, device: device).DetachFromDisposeScope();
}
