using MiniR1.Generation;

namespace MiniR1.Training;

/// <summary>Updates a policy from completions and their advantages.</summary>
public interface IPolicyUpdate
{
    /// <param name="sequences">the completions of this minibatch</param>
    /// <param name="advantages">one a completion</param>
    /// <param name="learningRate">of this update</param>
    UpdateStatistics Apply(
        IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<double> advantages, double learningRate);
}
