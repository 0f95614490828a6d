using System.CommandLine;
using System.Diagnostics;
using MiniR1.Checkpoints;
using MiniR1.Generation;
using MiniR1.Generation.Replies;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary><c>minir1 bench decode</c>: how fast a checkpoint, or random weights of its shape, reads and writes.</summary>
internal static class DecodeBenchmark
{
    internal static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "A checkpoint's directory.", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "A shipped config, such as r1-distill-qwen-1.5b, or a config.json: its shape gets random weights.", HelpName = "NAME" };
        var batch = Number("--batch", "Texts at once.", 1);
        var prompt = Number("--prompt-tokens", "Tokens of each prompt.", 32);
        var tokens = Number("--new-tokens", "Tokens to write to each.", 64);
        var temperature = Real("--temperature", "0 takes the likeliest token; otherwise tokens are drawn.", 0);
        var topP = Real("--top-p", "Tokens are drawn from the likeliest that together reach this probability.", 1);
        var threads = new Option<int?>("--threads") { Description = "As many as there are cores if not given.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "One JSON object a measure, with name, value and unit." };
        var (placement, strict) = (new Placement(), new StrictOption());
        var command = new Command("decode", "Measure how fast a checkpoint reads a prompt and writes.")
        {
            model, config, batch, prompt, tokens, temperature, topP, threads, json, strict.Option,
        };
        foreach (var option in placement.Options)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var (directory, shapeFile) = (parsed.GetValue(model), parsed.GetValue(config));
            if (directory is null == shapeFile is null)
                throw new MiniR1Exception("bench decode needs either --model DIR or --config NAME.");
            var options = placement.Read(parsed, ConfigPresets.Load(directory ?? shapeFile!));
            set_num_threads(new BenchOptions { Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount }.Validate().Threads);
            var shape = new DecodeShape(parsed.GetValue(batch), parsed.GetValue(prompt), parsed.GetValue(tokens))
            {
                Sampling = new SamplingOptions { Temperature = parsed.GetValue(temperature), TopP = parsed.GetValue(topP) },
            }.Validate();
            foreach (var measure in Run(directory, shapeFile, options, strict.Read(parsed), shape))
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json) ? measure.Json() : measure.Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<Measure> Run(string? directory, string? config, ModelOptions options, LoadingOptions loading, DecodeShape shape)
    {
        var start = Stopwatch.GetTimestamp();
        using var model = directory is null ? Random(ConfigPresets.Load(config!), options) : Checkpoint.Load(directory, options, loading);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        model.eval();
        var read = model.parameters().Sum(parameter => parameter.numel() * parameter.element_size());
        if (directory is not null)
        {
            yield return new("decode.load", elapsed, "s");
            yield return new("decode.load_rate", read / elapsed / 1e9, "GB/s");
        }

        // What a step reads: every weight but the rows of the input embedding that it does not need.
        if (!model.Config.TieWordEmbeddings)
            read -= (long)model.Config.VocabSize * model.Config.HiddenSize * model.Model.Embedding.Weight.element_size();
        foreach (var measure in Decode(model, shape, read))
            yield return measure;
        yield return new("decode.peak_memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1e9, "GB");
    }

    private static CausalLanguageModel Random(ModelConfig config, ModelOptions options)
    {
        var model = new CausalLanguageModel(config, options);
        WeightInitialization.Normal(model, config.InitializerRange);
        return model;
    }

    private static IEnumerable<Measure> Decode(CausalLanguageModel model, DecodeShape shape, long bytesRead)
    {
        var speed = DecodingSpeed.Measure(
            model, shape.Batch, shape.PromptTokens, shape.Sampling with { MaxNewTokens = shape.NewTokens });
        yield return new("decode.prefill", shape.Batch * shape.PromptTokens / speed.PrefillSeconds, "tokens/s");
        yield return new("decode.step", speed.StepSeconds * 1e3, "ms");
        yield return new("decode.tokens_per_second", shape.Batch / speed.StepSeconds, "tokens/s");
        yield return new("decode.weights_read", bytesRead / speed.StepSeconds / 1e9, "GB/s");
    }

    private static Option<double> Real(string name, string description, double value) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => value,
    };

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
    };
}

/// <summary>How much is read and written, and how tokens are chosen.</summary>
internal sealed record DecodeShape(int Batch, int PromptTokens, int NewTokens)
{
    internal SamplingOptions Sampling { get; init; } = new() { Temperature = 0 };

    /// <exception cref="MiniR1Exception">A value is out of range.</exception>
    internal DecodeShape Validate()
    {
        if (Batch < 1 || PromptTokens < 1 || NewTokens < 2)
            throw new MiniR1Exception($"--batch {Batch}, --prompt-tokens {PromptTokens}, --new-tokens {NewTokens}: give at least 1, 1 and 2.");
        Sampling.Validate();
        return this;
    }
}
