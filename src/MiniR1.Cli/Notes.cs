using System.CommandLine;

namespace MiniR1.Cli;

/// <summary>Writes what a user should know besides the result, a line each, where errors go: the result stays as it is.</summary>
internal static class Notes
{
    internal static void Write(ParseResult parsed, IEnumerable<string> notes)
    {
        foreach (var note in notes)
            parsed.InvocationConfiguration.Error.WriteLine($"minir1: note: {Excerpt.Sentence(note)}");
    }
}
