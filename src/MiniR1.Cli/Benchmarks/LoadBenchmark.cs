using System.CommandLine;
using System.Diagnostics;
using MiniR1.Checkpoints;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>
/// <c>minir1 bench load</c>: how fast a checkpoint loads, and how much more memory than the model's own it takes;
/// benchmarks/load.sh sets it against reading the file.
/// </summary>
internal static class LoadBenchmark
{
    private const double Gigabyte = 1e9;

    internal static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model's directory.", HelpName = "DIR", Required = true };
        var write = new Option<int?>("--write")
        {
            Description = "Write random weights there instead: R1-Distill-Qwen-1.5B with so many layers, 28 being all.",
            HelpName = "N",
        };
        var half = new Option<bool>("--bfloat16") { Description = "Load as bfloat16, not as float32." };
        var strict = new StrictOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a measure, with name, value and unit." };
        var command = new Command("load", "Measure how fast a checkpoint loads, and in how much memory.") { model, write, half, json, strict.Option };
        command.SetAction(parsed =>
        {
            LibTorchCheck.Require();
            if (parsed.GetValue(write) is { } layers)
            {
                Write(parsed.GetValue(model)!, layers);
                return ExitCode.Success;
            }

            var dtype = parsed.GetValue(half) ? bfloat16 : float32;
            foreach (var measure in Run(parsed.GetValue(model)!, new ModelOptions { Dtype = dtype }, strict.Read(parsed)))
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json) ? measure.Json() : measure.Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(string directory, int layers)
    {
        var config = ConfigPresets.Load("r1-distill-qwen-1.5b") with { NumHiddenLayers = layers };
        using var model = new CausalLanguageModel(config, new ModelOptions { Dtype = bfloat16 });
        using var generator = new Generator(1);
        WeightInitialization.Normal(model, config.InitializerRange, generator);
        Checkpoint.Save(model, directory);
    }

    private static IEnumerable<Measure> Run(string directory, ModelOptions options, LoadingOptions loading)
    {
        var bytes = CheckpointContents.Read(directory, ModelConfig.Load(directory), loading with { Warn = _ => { } }).TensorBytes;
        var before = ProcessMemory.Now();
        var start = Stopwatch.GetTimestamp();
        using var model = Checkpoint.Load(directory, options, loading);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var after = ProcessMemory.Now();
        var size = model.state_dict().Values.Sum(weight => weight.numel() * weight.element_size());
        yield return new("load.tensors_in_the_files", bytes / Gigabyte, "GB");
        yield return new("load.model_in_memory", size / Gigabyte, "GB");
        yield return new("load.time", seconds, "s");
        yield return new("load.rate", bytes / seconds / Gigabyte, "GB/s");
        if (before is null || after is null)
            yield break;
        yield return new("load.peak_memory", after.Peak / Gigabyte, "GB");
        yield return new("load.peak_above_model", (after.Peak - before.Resident - size) / Gigabyte, "GB");
        yield return new("load.anonymous_memory", after.Anonymous / Gigabyte, "GB");
        yield return new("load.file_pages_in_memory", after.FilePages / Gigabyte, "GB");
    }
}
