using System.Globalization;
using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Training;

namespace MiniR1.Cli.Zero;

/// <summary>Turns what a run reports into what a display shows.</summary>
/// <param name="display">shows it</param>
/// <param name="clock">for rates</param>
/// <param name="label">stands before the phases' names</param>
internal sealed class ZeroObserver(IProgressDisplay display, TimeProvider clock, string label = "") : IRunObserver
{
    private string name = "";
    private int first;
    private int steps;
    private long started;

    public void PhaseStarted(RunPhase phase, int firstStep, int steps)
    {
        if (phase == RunPhase.Done)
            return;
        name = label + (phase == RunPhase.Pretrain ? "pretraining" : "GRPO");
        (first, this.steps, started) = (firstStep, steps, clock.GetTimestamp());
        if (firstStep > 0)
            display.Note($"Going on with {name} after step {firstStep}.");
        Update(firstStep);
    }

    public void Rewound(string file, int lines) => display.Note(
        $"{file}: {(lines == 1 ? "a line that came after the saved state is" : $"{lines} lines that came after the saved state are")} cut.");

    public void Pretrained(int step, PretrainingStep measured) =>
        Update(step, new Measured("loss", Number(measured.Loss, "0.000")));

    public void Trained(int step, GrpoStep measured) => Update(
        step,
        new Measured("reward", Number(measured.Reward, "0.00")),
        new Measured("right", Number(measured.Behaviour.Accuracy, "0%")),
        new Measured("check", Number(measured.Behaviour.Verified, "0%")),
        new Measured("tokens", Number(measured.Behaviour.Length, "0")));

    public void Evaluated(int step, Measurement greedy, Measurement sampled) => display.Note(
        $"held out, RL step {step}: right {Number(greedy.Metrics.Accuracy, "0.0%")} greedy, "
        + $"{Number(sampled.Metrics.Accuracy, "0.0%")} sampled; check {Number(sampled.Metrics.Verified, "0.0%")}; "
        + $"{Number(sampled.Metrics.Length, "0")} tokens");

    public void Validated(int step, Measurement sampled) => display.Note(
        $"validation, RL step {step}: right {Number(sampled.Metrics.Accuracy, "0.0%")} sampled");

    public void Warned(RunWarning warning) => display.Warn($"WARNING, RL step {warning.Step}: {warning.Message}");

    public void StoppedEarly(int step, int evaluations) => display.Note(
        $"Stopping after RL step {step}: no new best on the validation split in {evaluations} evaluations.");

    private void Update(int step, params Measured[] measures) => display.Update(
        new PhaseView(name, step, steps, new Pace(step - first, steps - step, clock.GetElapsedTime(started)), measures));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
