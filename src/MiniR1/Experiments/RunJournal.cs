using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Training;

namespace MiniR1.Experiments;

/// <summary>Writes metrics.jsonl and samples.jsonl, line by line as a run goes on.</summary>
public sealed class RunJournal : IDisposable
{
    private readonly JsonLines metrics;
    private readonly JsonLines samples;

    public RunJournal(RunDirectory directory)
    {
        metrics = new JsonLines(directory.Metrics);
        samples = new JsonLines(directory.Samples);
    }

    /// <summary>Cuts off what a resumed run will write again: every line after <paramref name="state"/>.</summary>
    public void Rewind(RunState state)
    {
        metrics.KeepWhile(line => IsBefore(line, state));
        samples.KeepWhile(line => IsBefore(line, state));
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
        int step, double seconds, Measurement greedy, Measurement sampled, int savedSamples)
    {
        Save("greedy", step, greedy, savedSamples);
        Save("sampled", step, sampled, savedSamples);
        metrics.Append(new JsonObject
        {
            ["event"] = "eval",
            ["phase"] = "rl",
            ["step"] = step,
            ["seconds"] = Round(seconds),
            ["greedy"] = JsonSerializer.SerializeToNode(greedy.Metrics),
            ["sampled"] = JsonSerializer.SerializeToNode(sampled.Metrics),
        });
    }

    public void Done(int step, double seconds, double peakMemoryBytes) => metrics.Append(new JsonObject
    {
        ["event"] = "done",
        ["phase"] = "rl",
        ["step"] = step,
        ["seconds"] = Round(seconds),
        ["peak_memory_mb"] = Round(peakMemoryBytes / 1e6),
    });

    public void Dispose()
    {
        metrics.Dispose();
        samples.Dispose();
    }

    // A state's step is the next one to do; lines carry the number of steps done.
    private static bool IsBefore(JsonElement line, RunState state)
    {
        var (isDone, isPretraining) = (Is("event", "done"), Is("phase", "pretrain"));
        var wasReached = line.GetProperty("step").GetInt32() <= state.Step;
        return state.Phase switch
        {
            RunPhase.Pretrain => isPretraining && wasReached && state.Step > 0,
            // At step 0 the base model's measurement is still to do: a killed run may have written it already.
            RunPhase.Rl => isPretraining || (!isDone && wasReached && state.Step > 0),
            _ => true,
        };

        bool Is(string key, string value) => line.TryGetProperty(key, out var found) && found.GetString() == value;
    }

    private void Save(string mode, int step, Measurement evaluation, int count)
    {
        for (var i = 0; i < Math.Min(count, evaluation.Samples.Count); i++)
        {
            var (problem, completion, judgement) = evaluation.Samples[i];
            samples.Append(new SampleLine(
                "rl", step, mode, i, problem.Prompt, completion.Text, judgement.Accuracy, judgement.Format,
                judgement.Verified, judgement.Corrected,
                [.. judgement.Checks.Select(Line)],
                completion.Length));
        }
    }

    private static CheckLine Line(Check check) =>
        new(check.Value, check.Target, check.Verdict ? "yes" : "no", check.Right, check.Genuine);

    private static double Round(double value) => Math.Round(value, 4);
}
