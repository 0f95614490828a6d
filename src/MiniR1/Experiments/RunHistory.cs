using MiniR1.Reporting;

namespace MiniR1.Experiments;

/// <summary>What one RL step measured, as far as a run watches it.</summary>
public sealed record TrainingPoint(int Step, double Reward, double ZeroVariance, double Truncated, double? Kl, double Entropy)
{
    /// <summary>Share of completions in the form asked for.</summary>
    public double Format { get; init; } = 1;
}

/// <summary>Sampled accuracy on the validation split.</summary>
public sealed record ValidationPoint(int Step, double Accuracy, int Samples);

/// <summary>
/// What an RL run has measured so far. All that a run decides by itself is a function of it, and it is read back from
/// metrics.jsonl: so a resumed run decides the same.
/// </summary>
public sealed class RunHistory
{
    private readonly List<TrainingPoint> training = [];
    private readonly List<ValidationPoint> validation = [];

    /// <summary>One a step, in order.</summary>
    public IReadOnlyList<TrainingPoint> Training => training;

    /// <summary>One an evaluation that measured the validation split, in order.</summary>
    public IReadOnlyList<ValidationPoint> Validation => validation;

    /// <summary>The earliest evaluation with the highest accuracy on the validation split; null without any.</summary>
    public ValidationPoint? Best => validation.MaxBy(point => point.Accuracy); // of equals, the first

    /// <summary>Evaluations since <see cref="Best"/>.</summary>
    public int SinceBest => Best is { } best ? validation.Count - 1 - validation.IndexOf(best) : 0;

    public void Add(TrainingPoint point) => training.Add(point);

    public void Add(ValidationPoint point) => validation.Add(point);

    /// <summary>Takes a line of metrics.jsonl, if it is one of those.</summary>
    /// <exception cref="MiniR1Exception">It is, but lacks what the run decides by.</exception>
    internal void Read(JsonLine line, string path)
    {
        MetricsForm.Require(line, path);
        var step = (int)Number("step");
        switch (RunLog.Text(line.Value, "event"))
        {
            case "rl":
                var kl = RunLog.Number(line.Value, "kl");
                Add(new TrainingPoint(
                    step, Number("reward"), Number("zero_variance"), Number("truncated"), double.IsNaN(kl) ? null : kl, Number("entropy"))
                {
                    Format = Number("format"),
                });
                break;
            case "eval" when line.Value.TryGetProperty("validation", out _):
                Add(new ValidationPoint(step, Number("validation.accuracy"), (int)Number("validation.samples")));
                break;
        }

        double Number(string name) => RunLog.Number(line.Value, name) is var value and not double.NaN
            ? value
            : throw new MiniR1Exception($"Line {line.Number} of {path} has no number \"{name}\": put the file back from a copy.");
    }
}
