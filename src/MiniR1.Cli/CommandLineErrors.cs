using System.CommandLine;
using System.CommandLine.Parsing;

namespace MiniR1.Cli;

/// <summary>Says what is wrong with a command line, in one sentence.</summary>
internal static class CommandLineErrors
{
    internal static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = $"{string.Join(' ', Names(parsed.CommandResult))} --help lists what there is.";
        if (GivenTwice(parsed) is { } twice)
            return $"{twice.Name} is given twice: give it once.";
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            var kind = unknown.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            return $"Unknown {kind} '{Excerpt.Of(unknown)}': {help}";
        }

        var error = parsed.Errors[0];
        if (BadValue(error.SymbolResult) is { } sentence)
            return sentence;
        var what = error.SymbolResult is OptionResult { Tokens: [], IdentifierTokenCount: > 0 } option
            ? $"{option.Option.Name} lacks its value"
            : error.Message;
        return $"{what.TrimEnd('.')}: {help}";
    }

    /// <summary>The first option that was given twice and takes one value at most; null if there is none.</summary>
    internal static Option? GivenTwice(ParseResult parsed)
    {
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
        {
            var twice = command.Children.OfType<OptionResult>()
                .FirstOrDefault(option => option.IdentifierTokenCount > 1 && option.Option.Arity.MaximumNumberOfValues <= 1);
            if (twice is not null)
                return twice.Option;
        }

        return null;
    }

    // System.CommandLine names the .NET type that it could not make.
    private static string? BadValue(SymbolResult? result)
    {
        var option = (result as OptionResult ?? result?.Parent as OptionResult)?.Option;
        if (option is null || result!.Tokens is not [var token, ..])
            return null;
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        var expected = type == typeof(int) || type == typeof(ulong) ? "a whole number"
            : type == typeof(double) ? "a number"
            : type.IsEnum ? string.Join(" or ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))
            : null;
        return expected is null ? null : $"{option.Name} is '{Excerpt.Of(token.Value)}': give it {expected}.";
    }

    private static IEnumerable<string> Names(SymbolResult? result) => result is CommandResult command
        ? Names(command.Parent).Append(command.Command.Name)
        : [];
}
