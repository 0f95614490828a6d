using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Tokenization;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Writes metrics.jsonl and samples.jsonl, line by line as a run goes on.</summary>
/// <param name="directory">where the files are</param>
/// <param name="config">of the run</param>
/// <param name="tokenizer">whose token texts samples are written in</param>
public sealed class RunJournal(RunDirectory directory, ExperimentConfig config, ITokenizer tokenizer) : IDisposable
{
    private JsonLines? _metrics;
    private JsonLines? _samples;

    private JsonLines Metrics => _metrics ?? throw new InvalidOperationException("Rewind comes before the first line.");

    private JsonLines Samples => _samples ?? throw new InvalidOperationException("Rewind comes before the first line.");

    /// <summary>
    /// Opens the files for a run that goes on at <paramref name="state"/>: checks that they hold all that was written up to
    /// it, and cuts off what was written after it, which the run writes again.
    /// </summary>
    /// <returns>what is left of the run's history, and how many lines were cut</returns>
    /// <exception cref="MiniR1Exception">Lines are missing, or others than the state was saved with; both files stay as they are.</exception>
    public (RunHistory History, int CutMetrics, int CutSamples) Rewind(RunState state)
    {
        var (metrics, samples) = state is { Metrics: { } ofMetrics, Samples: { } ofSamples }
            ? (KeptLines.Of(directory.Metrics, ofMetrics), KeptLines.Of(directory.Samples, ofSamples))
            : OlderJournal.Keep(directory, config, state);
        var history = new RunHistory();
        foreach (var line in metrics.Lines)
            history.Read(line, directory.Metrics);
        Reopen(ref _metrics, directory.Metrics, metrics.Bytes);
        Reopen(ref _samples, directory.Samples, samples.Bytes);
        return (history, metrics.Cut, samples.Cut);
    }

    /// <summary>The state with what belongs to it of both files, which are on the disk before it can be.</summary>
    public RunState Settle(RunState state) => state with { Metrics = Metrics.Settle(), Samples = Samples.Settle() };

    /// <summary>Instead of pretraining, a base model was taken from <paramref name="baseModel"/>.</summary>
    public void StartedFrom(string baseModel, double seconds) => Metrics.Append(new JsonObject
    {
        ["event"] = "base",
        ["phase"] = "pretrain",
        ["step"] = 0,
        ["seconds"] = Round(seconds),
        ["from"] = baseModel,
    });

    public void Pretrained(int step, double seconds, PretrainingStep measured, double tokensPerSecond) =>
        Metrics.Append(new JsonObject
        {
            ["event"] = "pretrain",
            ["phase"] = "pretrain",
            ["step"] = step,
            ["seconds"] = Round(seconds),
            ["loss"] = measured.Loss,
            ["gradient_norm"] = measured.GradientNorm,
            ["learning_rate"] = measured.LearningRate,
            ["tokens_per_second"] = Round(tokensPerSecond),
        });

    public void Trained(int step, double seconds, GrpoStep measured)
    {
        var line = new JsonObject
        {
            ["event"] = "rl",
            ["phase"] = "rl",
            ["step"] = step,
            ["seconds"] = Round(seconds),
            ["reward"] = measured.Reward,
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(measured.Behaviour)!.AsObject())
            line[name] = value?.DeepClone();
        line["kl"] = measured.Update.Kl;
        line["clip_fraction"] = measured.Update.ClipFraction;
        line["gradient_norm"] = measured.Update.GradientNorm;
        line["zero_variance"] = measured.ZeroVariance;
        line["learning_rate"] = measured.LearningRate;
        line["sampling_seconds"] = Round(measured.SamplingSeconds);
        line["update_seconds"] = Round(measured.UpdateSeconds);
        line["samples_per_second"] =
            Round(measured.Behaviour.Samples / (measured.SamplingSeconds + measured.UpdateSeconds));
        Metrics.Append(line);
    }

    public void Evaluated(
        int step, double seconds, Measurement greedy, Measurement sampled, Measurement? validation, int savedSamples)
    {
        Save("greedy", step, greedy, savedSamples);
        Save("sampled", step, sampled, savedSamples);
        var line = new JsonObject
        {
            ["event"] = "eval",
            ["phase"] = "rl",
            ["step"] = step,
            ["seconds"] = Round(seconds),
            ["greedy"] = JsonSerializer.SerializeToNode(greedy.Metrics),
            ["sampled"] = JsonSerializer.SerializeToNode(sampled.Metrics),
        };
        if (validation is not null)
            line["validation"] = JsonSerializer.SerializeToNode(validation.Metrics);
        Metrics.Append(line);
    }

    /// <summary>How the model spreads tokens over experts, a layer of experts after the other.</summary>
    public void Loaded(int step, double seconds, IReadOnlyList<LayerUsage> layers) => Append("load", step, seconds, new JsonObject
    {
        ["prompts"] = new JsonArray([.. layers.Select(layer => Numbers(layer.Prompts))]),
        ["completions"] = new JsonArray([.. layers.Select(layer => Numbers(layer.Completions))]),
    });

    /// <summary>How many samples of each problem are right.</summary>
    public void PassedAtK(int step, double seconds, PassAtKCounts counts) => Append("pass_at_k", step, seconds, new JsonObject
    {
        ["samples"] = counts.Samples,
        ["right"] = Numbers(counts.Right),
    });

    public void Warned(double seconds, RunWarning warning) => Append("warning", warning.Step, seconds, new JsonObject
    {
        ["kind"] = warning.Kind,
        ["message"] = warning.Message,
    });

    /// <param name="step">RL steps done</param>
    /// <param name="seconds">since the start</param>
    /// <param name="peakMemoryBytes">of the process</param>
    /// <param name="stoppedEarly">whether the validation split ended it</param>
    public void Done(int step, double seconds, double peakMemoryBytes, bool stoppedEarly) => Append("done", step, seconds, new JsonObject
    {
        ["peak_memory_mb"] = Round(peakMemoryBytes / 1e6),
        ["stopped_early"] = stoppedEarly,
    });

    public void Dispose()
    {
        _metrics?.Dispose();
        _samples?.Dispose();
    }

    private static void Reopen(ref JsonLines? lines, string path, int bytes)
    {
        if (lines is null)
            lines = JsonLines.OpenAt(path, bytes);
        else
            lines.CutAt(bytes);
    }

    private void Append(string name, int step, double seconds, JsonObject fields)
    {
        var line = new JsonObject { ["event"] = name, ["phase"] = "rl", ["step"] = step, ["seconds"] = Round(seconds) };
        foreach (var (key, value) in fields)
            line[key] = value?.DeepClone();
        Metrics.Append(line);
    }

    private static JsonArray Numbers<T>(IEnumerable<T> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value)!)];

    private void Save(string mode, int step, Measurement evaluation, int count)
    {
        for (var i = 0; i < Math.Min(count, evaluation.Samples.Count); i++)
        {
            var (problem, completion, judgement) = evaluation.Samples[i];
            var sequence = evaluation.Samples[i].Sequence;
            Samples.Append(new SampleLine(
                "rl", step, mode, i, problem.Prompt, completion.Text, judgement.Accuracy, judgement.Format,
                judgement.Verified, judgement.Corrected,
                [.. judgement.Checks.Select(Line)],
                completion.Length,
                sequence?.Completion.Select(tokenizer.Token).ToArray(),
                sequence?.LogProbabilities.Select(value => Math.Round(value, 3)).ToArray()));
        }
    }

    private static CheckLine Line(Check check) =>
        new(check.Value, check.Target, check.Verdict ? "yes" : "no", check.Right, check.Genuine);

    private static double Round(double value) => Math.Round(value, 4);
}
