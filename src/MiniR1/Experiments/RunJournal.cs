using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Tokenization;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Writes metrics.jsonl and samples.jsonl, line by line as a run goes on.</summary>
public sealed class RunJournal : IDisposable
{
    private readonly JsonLines metrics;
    private readonly JsonLines samples;

    private readonly ITokenizer tokenizer;

    /// <param name="directory">where the files are</param>
    /// <param name="tokenizer">whose token texts samples are written in</param>
    public RunJournal(RunDirectory directory, ITokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        metrics = new JsonLines(directory.Metrics);
        samples = new JsonLines(directory.Samples);
    }

    /// <summary>
    /// Cuts off what a resumed run will write again: every line after <paramref name="state"/>. Returns what is left of
    /// the run's history.
    /// </summary>
    public RunHistory Rewind(RunState state)
    {
        var history = new RunHistory();
        metrics.KeepWhile(line =>
        {
            var stays = IsBefore(line, state);
            if (stays)
                history.Read(line);
            return stays;
        });
        samples.KeepWhile(line => IsBefore(line, state));
        return history;
    }

    /// <summary>Instead of pretraining, a base model was taken from <paramref name="baseModel"/>.</summary>
    public void StartedFrom(string baseModel, double seconds) => metrics.Append(new JsonObject
    {
        ["event"] = "base",
        ["phase"] = "pretrain",
        ["step"] = 0,
        ["seconds"] = Round(seconds),
        ["from"] = baseModel,
    });

    public void Pretrained(int step, double seconds, PretrainingStep measured, double tokensPerSecond) =>
        metrics.Append(new JsonObject
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
        metrics.Append(line);
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
        metrics.Append(line);
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
        metrics.Dispose();
        samples.Dispose();
    }

    private void Append(string name, int step, double seconds, JsonObject fields)
    {
        var line = new JsonObject { ["event"] = name, ["phase"] = "rl", ["step"] = step, ["seconds"] = Round(seconds) };
        foreach (var (key, value) in fields)
            line[key] = value?.DeepClone();
        metrics.Append(line);
    }

    private static JsonArray Numbers<T>(IEnumerable<T> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value)!)];

    // A state's step is the next one to do; lines carry the number of steps done.
    private static bool IsBefore(JsonElement line, RunState state)
    {
        var isPretraining = Is("phase", "pretrain");
        var step = line.GetProperty("step").GetInt32();
        var wasReached = step <= state.Step;
        // What is measured after the last step is measured again.
        var isLast = Is("event", "done") || (step > 0 && (Is("event", "load") || Is("event", "pass_at_k")));
        return state.Phase switch
        {
            RunPhase.Pretrain => isPretraining && wasReached && state.Step > 0,
            // At step 0 the base model's measurement is still to do: a killed run may have written it already.
            RunPhase.Rl => isPretraining || (!isLast && wasReached && state.Step > 0),
            _ => true,
        };

        bool Is(string key, string value) => line.TryGetProperty(key, out var found) && found.GetString() == value;
    }

    private void Save(string mode, int step, Measurement evaluation, int count)
    {
        for (var i = 0; i < Math.Min(count, evaluation.Samples.Count); i++)
        {
            var (problem, completion, judgement) = evaluation.Samples[i];
            var sequence = evaluation.Samples[i].Sequence;
            samples.Append(new SampleLine(
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
