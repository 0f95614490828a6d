using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Generation;
using MiniR1.Inspection;
using MiniR1.Model;
using MiniR1.Training;

namespace MiniR1.Cli.Evaluating;

/// <summary><c>minir1 eval</c>: measures a model on held-out problems.</summary>
internal static class EvalCommand
{
    internal static Command Create()
    {
        var model = ModelOption.Create();
        var preset = new Option<string?>("--preset")
        {
            Description = $"Where the problems come from: {string.Join(", ", Presets.Names)}, or a file NAME.json; the model's own run if not given.",
            HelpName = "NAME",
        };
        var problems = new Option<int?>("--problems")
        {
            Description = "How many held-out problems; the preset's if not given.",
            HelpName = "N",
        };
        var passAtK = new Option<bool>("--pass-at-k")
        {
            Description = "Also how many problems are right at least once in k samples; takes longer.",
        };
        var strict = new StrictOption();
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("eval", "Measure a model on held-out problems, greedy and sampled.")
        {
            model, preset, problems, passAtK, json, strict.Option,
        };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetValue(model)!;
            var config = Configure(parsed.GetValue(preset), directory, parsed.GetValue(problems));
            var measured = Measure(directory, strict.Read(parsed), config, parsed.GetValue(passAtK));
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(Json(measured));
            else
                EvalTable.Write(terminal.Console, measured);
            return ExitCode.Success;
        });
        return command;
    }

    private static ExperimentConfig Configure(string? preset, string directory, int? problems)
    {
        // A model that does not tell where it comes from is taken for the CPU experiment's.
        var config = preset is null ? ModelExperiment.Load(directory) ?? Presets.Load("cpu") : Presets.Load(preset);
        if (problems is { } count)
            config = config with { Evaluation = config.Evaluation with { Problems = count } };
        return config.Validate();
    }

    private static EvalResult Measure(string directory, LoadingOptions loading, ExperimentConfig config, bool passAtK)
    {
        var (model, tokenizer) = ModelOption.Load(directory, loading);
        using var owned = model;
        using var workers = new WorkerThreads(config.Workers > 0 ? config.Workers : Environment.ProcessorCount);
        var generator = new ParallelTextGenerator(new TextGenerator(model, tokenizer.EosId, tokenizer.PadId), workers);
        var task = config.CreateTask();
        if (task.Tokenizer.GetType() != tokenizer.GetType())
        {
            throw new MiniR1Exception(
                $"The model in {directory} has another tokenizer than the task '{config.Task.Kind}': give --preset the config of its run.");
        }

        RequireMemory(model.Config, config, (double)task.LongestPrompt + config.Grpo.MaxNewTokens, passAtK);
        var evaluator = new Evaluator(generator, task, config.Evaluation, config.Grpo.MaxNewTokens);
        return new EvalResult(
            evaluator.Greedy().Metrics,
            evaluator.Sampled().Metrics,
            passAtK ? evaluator.PassAtK(config.Evaluation.PassAtK ?? new PassAtKConfig()) : null);
    }

    private static void RequireMemory(ModelConfig model, ExperimentConfig config, double text, bool passAtK)
    {
        Require(config.Evaluation.Problems, "lower --problems");
        if (passAtK)
            Require(16.0 * (config.Evaluation.PassAtK ?? new PassAtKConfig()).Samples, "lower pass_at_k's samples in the preset");

        void Require(double rows, string advice) =>
            RunMemory.OfGeneration(model, rows, text, advice).RequireRoom("The evaluation", MemoryEstimate.OfMachine);
    }

    private static string Json(EvalResult measured)
    {
        var json = new JsonObject
        {
            ["greedy"] = JsonSerializer.SerializeToNode(measured.Greedy),
            ["sampled"] = JsonSerializer.SerializeToNode(measured.Sampled),
        };
        if (measured.PassAtK is { } counts)
        {
            json["pass_at_k"] = new JsonObject
            {
                ["samples"] = counts.Samples,
                ["right"] = new JsonArray([.. counts.Right.Select(right => (JsonNode)right)]),
            };
        }

        return json.ToJsonString();
    }
}

/// <summary>What <c>minir1 eval</c> measured.</summary>
internal sealed record EvalResult(BehaviourMetrics Greedy, BehaviourMetrics Sampled, PassAtKCounts? PassAtK);
