using System.Runtime.CompilerServices;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The variables that a part of a template sees: its own, and those of the parts around it.</summary>
internal sealed class Frame(Frame? parent, Rendering rendering)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    /// <summary>What all frames of one rendering share.</summary>
    internal Rendering Rendering { get; } = rendering;

    internal Frame Inner() => new(this, Rendering);

    internal object? Get(string name)
    {
        for (var frame = this; frame is not null; frame = frame.Parent)
        {
            if (frame._variables.TryGetValue(name, out var value))
                return value;
        }

        return new Undefined($"'{name}' is undefined");
    }

    internal void Set(string name, object? value) => _variables[name] = value;

    private Frame? Parent => parent;
}

/// <summary>Keeps one rendering within bounds, whatever the template says: it comes with a download.</summary>
internal sealed class Rendering(TimeProvider clock)
{
    private const int MostSteps = 1_000_000;

    /// <summary>Of a text or a list, in characters or items.</summary>
    internal const int Longest = 1 << 22;

    private int _steps;

    internal TimeProvider Clock { get; } = clock;

    /// <summary>Counts one evaluation; makes deep nesting an exception instead of a stack overflow.</summary>
    internal void Step(Position position)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_steps > MostSteps)
            throw position.Error($"rendering takes more than {MostSteps} steps");
    }

    internal static string Bounded(string text, Position position) =>
        text.Length <= Longest ? text : throw TooLong(position);

    internal static TemplateException TooLong(Position position) =>
        position.Error($"a text or list gets longer than {Longest}");

    /// <summary>Where no place is known.</summary>
    internal static TemplateException TooLong() => new($"The chat template makes a text or list longer than {Longest}.");

    internal static void Write(StringBuilder output, string text, Position position)
    {
        if (output.Length + (long)text.Length > Longest)
            throw TooLong(position);
        output.Append(text);
    }
}
