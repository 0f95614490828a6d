using MiniR1.Evaluation;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Watches a run; a console's progress, or nothing. Called on the run's own thread.</summary>
public interface IRunObserver
{
    /// <summary>A phase starts, or goes on at <paramref name="firstStep"/>.</summary>
    void PhaseStarted(RunPhase phase, int firstStep, int steps);

    /// <summary>Lines of a file that came after the saved state were cut; the run writes them again.</summary>
    void Rewound(string file, int lines)
    {
    }

    void Pretrained(int step, PretrainingStep measured);

    void Trained(int step, GrpoStep measured);

    /// <summary>A measurement on held-out problems, before or during RL.</summary>
    void Evaluated(int step, Measurement greedy, Measurement sampled);

    /// <summary>A measurement on the validation split, where the config asks for it.</summary>
    void Validated(int step, Measurement sampled)
    {
    }

    /// <summary>Something goes wrong, or is about to.</summary>
    void Warned(RunWarning warning)
    {
    }

    /// <summary>RL ends before its last step: the validation split shows no new best.</summary>
    void StoppedEarly(int step, int evaluations)
    {
    }
}

/// <summary>The parts of a run, in order.</summary>
public enum RunPhase
{
    Pretrain,
    Rl,
    Done,
}
