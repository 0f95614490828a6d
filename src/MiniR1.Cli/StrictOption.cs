using System.CommandLine;
using MiniR1.Checkpoints;

namespace MiniR1.Cli;

/// <summary><c>--strict</c>: whether a checkpoint may hold more than the model takes.</summary>
internal sealed class StrictOption
{
    internal Option<bool> Option { get; } = new("--strict")
    {
        Description = "Refuse a checkpoint with weights or tokens that the model has no place for, instead of passing them over.",
    };

    internal LoadingOptions Read(ParseResult parsed) => new()
    {
        Strict = parsed.GetValue(Option),
        Warn = sentence => parsed.InvocationConfiguration.Error.WriteLine($"minir1: {sentence}"),
    };
}
