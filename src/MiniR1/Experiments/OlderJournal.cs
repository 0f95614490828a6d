using System.Text.Json;
using MiniR1.Reporting;

namespace MiniR1.Experiments;

/// <summary>
/// The journal of a run whose state was saved by a version that did not say which lines belong to it. They follow from the
/// config: so many pretraining lines, one RL line a step, the evaluations, their samples.
/// </summary>
internal static class OlderJournal
{
    /// <exception cref="MiniR1Exception">Lines are missing.</exception>
    internal static (KeptLines Metrics, KeptLines Samples) Keep(RunDirectory directory, ExperimentConfig config, RunState state)
    {
        var metrics = KeptLines.While(
            directory.Metrics, line => MetricsForm.Require(line, directory.Metrics), line => IsBefore(line, state));
        var samples = KeptLines.While(
            directory.Samples, line => SampleLine.Parse(line, directory.Samples), line => IsBefore(line, state));
        var hasBase = metrics.Lines.Any(line => RunLog.Text(line.Value, "event") == "base");
        Require(directory.Metrics, Expected(config, state, hasBase), metrics.Lines, line => RunLog.Text(line, "event"));
        Require(directory.Samples, ExpectedSamples(config, state), samples.Lines, line => RunLog.Text(line, "mode"));
        return (metrics, samples);
    }

    private static IEnumerable<(string Kind, int Step)> Expected(ExperimentConfig config, RunState state, bool hasBase)
    {
        var pretrained = state.Phase == RunPhase.Pretrain ? state.Step : config.Pretraining.Steps;
        if (hasBase)
            yield return ("base", 0);
        for (var step = 1; step <= pretrained && !hasBase; step++)
        {
            if (ZeroRun.IsLogged(step, config.Pretraining.Steps))
                yield return ("pretrain", step);
        }

        foreach (var evaluated in Evaluations(config, state))
            yield return ("eval", evaluated);
        for (var step = 1; step <= Reinforced(state); step++)
            yield return ("rl", step);
        if (state.Phase == RunPhase.Done)
            yield return ("done", state.Step);
    }

    private static IEnumerable<(string Kind, int Step)> ExpectedSamples(ExperimentConfig config, RunState state) =>
        from step in Evaluations(config, state)
        from mode in new[] { "greedy", "sampled" }
        from index in Enumerable.Range(0, Math.Min(config.Evaluation.SavedSamples, config.Evaluation.Problems))
        select (mode, step);

    private static IEnumerable<int> Evaluations(ExperimentConfig config, RunState state) =>
        Enumerable.Range(0, Reinforced(state) + 1).Where(step =>
            (step > 0 || state.Phase == RunPhase.Done || state.Step > 0) && state.Phase != RunPhase.Pretrain
            && (step % config.Evaluation.Every == 0 || step == config.Grpo.Steps));

    private static int Reinforced(RunState state) => state.Phase == RunPhase.Pretrain ? 0 : state.Step;

    private static void Require(
        string path, IEnumerable<(string Kind, int Step)> expected, IReadOnlyList<JsonLine> lines, Func<JsonElement, string> kindOf)
    {
        var found = lines.CountBy(line => (Kind: kindOf(line.Value), Step: (int)RunLog.Number(line.Value, "step"))).ToDictionary();
        foreach (var (line, count) in expected.CountBy(line => line))
        {
            if (found.GetValueOrDefault(line) is var there && there != count)
            {
                throw new MiniR1Exception(
                    $"{path} does not fit the saved state (lines '{line.Kind}' of step {line.Step}: {there}, not {count}): "
                    + "put it back from a copy, or start the run anew in another directory.");
            }
        }
    }

    // A state's step is the next one to do; lines carry the number of steps done.
    private static bool IsBefore(JsonElement line, RunState state)
    {
        var isPretraining = RunLog.Text(line, "phase") == "pretrain";
        var (name, step) = (RunLog.Text(line, "event"), RunLog.Number(line, "step"));
        var wasReached = step <= state.Step;
        // What is measured after the last step is measured again.
        var isLast = name == "done" || (step > 0 && name is "load" or "pass_at_k");
        return state.Phase switch
        {
            RunPhase.Pretrain => isPretraining && wasReached && state.Step > 0,
            // At step 0 the base model's measurement is still to do: a killed run may have written it already.
            RunPhase.Rl => isPretraining || (!isLast && wasReached && state.Step > 0),
            _ => true,
        };
    }
}
