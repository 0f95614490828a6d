using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Training;

namespace MiniR1.Tests.Experiments;

/// <summary>Stops one run: politely, as Ctrl-C does, or by an exception in its midst, as a kill does.</summary>
internal sealed class Interruption : IRunObserver, IDisposable
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Token => source.Token;

    public int? CancelAfterPretraining { get; init; }

    public int? CancelAfterRl { get; init; }

    public int? KillAfterPretraining { get; init; }

    public int? KillAfterRl { get; init; }

    public int? KillAfterEvaluation { get; init; }

    /// <summary>Phase and first step of each start.</summary>
    public List<(RunPhase Phase, int FirstStep, int Steps)> Started { get; } = [];

    /// <summary>Lines that were cut from files.</summary>
    public List<(string File, int Lines)> Cuts { get; } = [];

    public void Rewound(string file, int lines) => Cuts.Add((file, lines));

    public void PhaseStarted(RunPhase phase, int firstStep, int steps) => Started.Add((phase, firstStep, steps));

    public void Pretrained(int step, PretrainingStep measured) => At(step, CancelAfterPretraining, KillAfterPretraining);

    public void Trained(int step, GrpoStep measured) => At(step, CancelAfterRl, KillAfterRl);

    public void Evaluated(int step, Measurement greedy, Measurement sampled) => At(step, null, KillAfterEvaluation);

    public void Dispose() => source.Dispose();

    private void At(int step, int? cancel, int? kill)
    {
        if (step == cancel)
            source.Cancel();
        if (step == kill)
            throw new KilledException();
    }
}

internal sealed class KilledException : Exception;
