using System.Text.Json;
using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>What a run's report is about: which experiment it was, and its base against the checkpoint of the report.</summary>
internal static class RunOutcome
{
    /// <summary>As the command line names it: none, shuffled, format-only...</summary>
    internal static string Control(this RunLog run) =>
        Setting(run, "control") is { ValueKind: JsonValueKind.String } control
            ? control.GetString()!.Replace('_', '-')
            : "none";

    /// <summary>The seed; NaN if the config does not say.</summary>
    internal static double Seed(this RunLog run) =>
        Setting(run, "seed") is { ValueKind: JsonValueKind.Number } seed ? seed.GetDouble() : double.NaN;

    internal static bool IsFinished(this RunLog run) => run.Events("done").Any();

    /// <summary>
    /// The RL step of the checkpoint that the report is about: the last evaluated, or the best on the validation split
    /// where the config says so; NaN if nothing was evaluated.
    /// </summary>
    internal static double ReportedStep(this RunLog run)
    {
        var evaluated = run.Evaluations("sampled.accuracy");
        if (evaluated.Steps.Count == 0)
            return double.NaN;
        var choosesBest = run.Config is { } config && RunLog.Text(config, "evaluation.report") == "best";
        var validation = run.Evaluations("validation.accuracy");
        return choosesBest && validation.HasData
            ? validation.Steps.Zip(validation.Values).MaxBy(point => point.Second).First // of equals, the first
            : evaluated.Steps[^1];
    }

    /// <summary>The RL step of the last evaluation; NaN if nothing was evaluated.</summary>
    internal static double LastStep(this RunLog run) =>
        run.Evaluations("sampled.accuracy").Steps is [.., var last] ? last : double.NaN;

    /// <summary>As <see cref="RunLog.Evaluations"/>, up to the reported step: its first is the base, its last the model reported.</summary>
    internal static Series Outcome(this RunLog run, string path)
    {
        var (series, end) = (run.Evaluations(path), run.ReportedStep());
        var points = series.Steps.Zip(series.Values).Where(point => !(point.First > end)).ToList();
        return new Series([.. points.Select(point => point.First)], [.. points.Select(point => point.Second)]);
    }

    /// <summary>How many held-out problems were sampled at the end.</summary>
    internal static int Samples(this RunLog run) =>
        run.Outcome("sampled.samples").Last is var samples and > 0 ? (int)samples : 0;

    /// <summary>pass@k of the base and of the model reported; null where it was not measured.</summary>
    internal static (PassAtKCounts? Base, PassAtKCounts? Final) PassAtK(this RunLog run)
    {
        var measured = run.Events("pass_at_k").Select(line => (Step: RunLog.Number(line, "step"), Counts: Counts(line))).ToList();
        return (measured.FirstOrDefault(entry => entry.Step == 0).Counts, measured.LastOrDefault(entry => entry.Step == run.ReportedStep()).Counts);
    }

    /// <summary>Tokens that each expert got, [layer][expert], of the base and of the model reported; empty where not measured.</summary>
    /// <param name="run">the run</param>
    /// <param name="of">"prompts" or "completions"</param>
    internal static (double[][] Base, double[][] Final) Load(this RunLog run, string of)
    {
        var measured = run.Events("load").Select(line => (Step: RunLog.Number(line, "step"), Layers: Layers(line, of))).ToList();
        return (
            measured.FirstOrDefault(entry => entry.Step == 0).Layers ?? [],
            measured.LastOrDefault(entry => entry.Step == run.ReportedStep()).Layers ?? []);
    }

    private static JsonElement? Setting(RunLog run, string name) =>
        run.Config is { ValueKind: JsonValueKind.Object } config && config.TryGetProperty(name, out var value) ? value : null;

    private static PassAtKCounts? Counts(JsonElement line) =>
        line.TryGetProperty("right", out var right) && RunLog.Number(line, "samples") is var samples and >= 1
            ? new PassAtKCounts((int)samples, [.. right.EnumerateArray().Select(count => count.GetInt32())])
            : null;

    private static double[][] Layers(JsonElement line, string of) => line.TryGetProperty(of, out var layers)
        ? [.. layers.EnumerateArray().Select(layer => layer.EnumerateArray().Select(count => count.GetDouble()).ToArray())]
        : [];
}
