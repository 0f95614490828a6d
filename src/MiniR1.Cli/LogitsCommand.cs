using System.CommandLine;
using MiniR1.Checkpoints;
using MiniR1.Generation;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli;

/// <summary><c>minir1 logits</c>: what a model says to some ids, as a file to compare with other implementations.</summary>
internal static class LogitsCommand
{
    private const string Key = "logits";

    internal static Command Create()
    {
        var directory = ModelOption.Create();
        var ids = new Option<string>("--ids") { Description = "Token ids, such as 1,2,3.", HelpName = "IDS", Required = true };
        var output = new Option<string>("--out")
        {
            Description = $"Gets one tensor \"{Key}\", [1, tokens, vocabulary] in float32.",
            HelpName = "FILE.safetensors",
            Required = true,
        };
        var (placement, strict) = (new Placement(), new StrictOption());
        var command = new Command("logits", "Write a model's logits after each of some token ids.") { directory, ids, output, strict.Option };
        foreach (var option in placement.Options)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var tokens = Ids(parsed.GetValue(ids)!);
            var options = placement.Read(parsed, ModelConfig.Load(parsed.GetValue(directory)!));
            using var model = Checkpoint.Load(parsed.GetValue(directory)!, options, strict.Read(parsed));
            model.eval();
            if (tokens.Any(id => id < 0 || id >= model.Config.VocabSize))
                throw new MiniR1Exception($"--ids holds an id outside the model's vocabulary: give ids from 0 to {model.Config.VocabSize - 1}.");
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var input = tensor(tokens, [1, tokens.Length], device: options.Placement); // [1, T]
            var logits = model.Logits(model.Forward(input)).to(float32); // [1, T, V]
            RequireFinite(logits);
            SafetensorsWriter.Write(parsed.GetValue(output)!, new Dictionary<string, Tensor> { [Key] = logits });
            return ExitCode.Success;
        });
        return command;
    }

    private static void RequireFinite(Tensor logits)
    {
        using var bad = logits.isfinite().all(-1).logical_not().nonzero(); // [N, 2]: row, place
        if (bad.shape[0] > 0)
            throw FiniteLogits.Refuse($"after id {bad[0, 1].item<long>() + 1} of --ids");
    }

    private static long[] Ids(string text)
    {
        var numbers = text.Split([',', ' ', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length == 0
            ? throw new MiniR1Exception("--ids holds no id: give at least one, such as 1,2,3.")
            : Array.ConvertAll(numbers, number => long.TryParse(number, out var id)
                ? id
                : throw new MiniR1Exception($"--ids holds '{number}', which is no token id: give whole numbers, such as 1,2,3."));
    }
}
