using System.Text.Json.Nodes;
using MiniR1.Reporting;

namespace MiniR1.Experiments;

/// <summary>The fields of a saved <see cref="RunState"/>; each is checked before anything follows from it.</summary>
/// <param name="record">as saved</param>
/// <param name="path">of the file, for messages</param>
internal sealed class RunStateRecord(JsonObject record, string path)
{
    private const int LongestShown = 40;

    /// <summary>One sentence: what is wrong with a saved state, and what to do.</summary>
    internal static MiniR1Exception Unusable(string path, string what) =>
        new($"The training state '{path}' {what}: put it back from a copy, or start the run anew in another directory.");

    internal static JsonObject Write(RunState state, long updates)
    {
        var record = new JsonObject
        {
            ["phase"] = state.Phase.ToString(),
            ["step"] = state.Step,
            ["seconds"] = state.Seconds,
            ["updates"] = updates,
        };
        if (state.Metrics is { } metrics)
            record["metrics"] = Write(metrics);
        if (state.Samples is { } samples)
            record["samples"] = Write(samples);
        return record;
    }

    internal RunState Position()
    {
        var name = Text(record, "phase");
        var phase = Enum.GetValues<RunPhase>().Cast<RunPhase?>().FirstOrDefault(value => value.ToString() == name)
            ?? throw Wrong(record, "phase", string.Join(", ", Enum.GetNames<RunPhase>()));
        Updates();
        return new RunState(phase, (int)Whole(record, "step", int.MaxValue), Seconds())
        {
            Metrics = Mark("metrics"),
            Samples = Mark("samples"),
        };
    }

    /// <summary>The position in a run with this config.</summary>
    internal RunState Position(ExperimentConfig config)
    {
        var state = Position();
        var (steps, phase) = state.Phase == RunPhase.Pretrain ? (config.Pretraining.Steps, "pretraining") : (config.Grpo.Steps, "RL");
        Whole(record, "step", steps, $"a whole number from 0 to {steps}, the steps of {phase}");
        RequireUpdates(state, config);
        var mayStopEarly = config.Evaluation.Validation is { Patience: > 0 };
        return state.Phase == RunPhase.Done && state.Step < steps && !mayStopEarly
            ? throw Wrong(record, "step", $"{steps}, since the run is said to be over")
            : state;
    }

    /// <summary>Updates that the optimizer has made.</summary>
    internal long Updates() => Whole(record, "updates", long.MaxValue);

    // Each pretraining step is one update; an RL step without anything to learn from makes none.
    private void RequireUpdates(RunState state, ExperimentConfig config)
    {
        var most = state.Phase == RunPhase.Pretrain ? state.Step : (long)state.Step * config.Grpo.Minibatches;
        var least = state.Phase == RunPhase.Pretrain ? most : 0;
        if (Updates() < least || Updates() > most)
            throw Wrong(record, "updates", least == most ? $"{most}, one a step" : $"a whole number from 0 to {most}");
    }

    private static JsonObject Write(LinesMark mark) => new()
    {
        ["lines"] = mark.Lines,
        ["bytes"] = mark.Bytes,
        ["sha256"] = mark.Sha256,
    };

    private LinesMark? Mark(string name) => record[name] switch
    {
        null => null,
        JsonObject mark => new LinesMark(
            Whole(mark, "lines", int.MaxValue), Whole(mark, "bytes", Array.MaxLength), Text(mark, "sha256")),
        _ => throw Wrong(record, name, "lines, bytes and sha256"),
    };

    private double Seconds() => Field(record, "seconds") is JsonValue value && value.TryGetValue(out double seconds)
        && double.IsFinite(seconds) && seconds >= 0
        ? seconds
        : throw Wrong(record, "seconds", "a number from 0 up");

    private string Text(JsonObject fields, string name) =>
        Field(fields, name) is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(fields, name, "a text");

    private long Whole(JsonObject fields, string name, long most, string expected = "a whole number from 0 up") =>
        Field(fields, name) is JsonValue value && value.TryGetValue(out long number) && number >= 0 && number <= most
            ? number
            : throw Wrong(fields, name, expected);

    private JsonNode Field(JsonObject fields, string name) =>
        fields[name] ?? throw Unusable(path, $"lacks '{name}'");

    private MiniR1Exception Wrong(JsonObject fields, string name, string expected)
    {
        var json = fields[name]?.ToJsonString() ?? "null";
        var shown = json.Length <= LongestShown ? json : $"{json[..LongestShown]}...";
        return Unusable(path, $"has {shown} as '{name}', which must be {expected}");
    }
}
