using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Who computes a run: the cores, or a GPU by captured steps. A run is the same loop over either.</summary>
public interface IEngine : IDisposable
{
    /// <summary>The float32 weights that are trained and saved.</summary>
    CausalLanguageModel Model { get; }

    /// <summary>Writes completions with the weights as they are.</summary>
    ITextGenerator Generator { get; }

    /// <summary>Writes completions with another model, one on this engine's device; dispose it if it can be.</summary>
    ITextGenerator NewGenerator(CausalLanguageModel model);

    /// <summary>A trainer for the pretraining steps from <paramref name="firstStep"/> on.</summary>
    IPretrainer NewPretrainer(PackedCorpus corpus, int firstStep);

    /// <summary>What moves the policy in RL.</summary>
    /// <param name="baseModel">a directory: what a KL term holds on to</param>
    PolicyTraining NewPolicyUpdate(string baseModel);

    /// <summary>After the weights of <see cref="Model"/> were set from outside.</summary>
    void Publish();

    /// <summary>Before <see cref="Model"/> is saved.</summary>
    void Collect();
}

/// <summary>The update of a policy with the optimiser that it moves; disposed together.</summary>
public sealed record PolicyTraining(IPolicyUpdate Update, IOptimizerState Optimizer, params IReadOnlyList<IDisposable> Owned) : IDisposable
{
    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }
}
