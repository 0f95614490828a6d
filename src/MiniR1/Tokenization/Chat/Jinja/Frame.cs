namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The variables that a part of a template sees: its own, and those of the parts around it.</summary>
internal sealed class Frame(Frame? parent, Rendering rendering)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    /// <summary>What all frames of one rendering share.</summary>
    internal Rendering Rendering { get; } = rendering;

    internal Frame Inner() => new(this, Rendering);

    internal object? Get(string name, Position position)
    {
        for (var frame = this; frame is not null; frame = frame.Parent)
        {
            Rendering.Spend(Cost.LookUp, position);
            if (frame._variables.TryGetValue(name, out var value))
                return value;
        }

        Rendering.Spend(Cost.Function, position);
        return new Undefined($"'{name}' is undefined");
    }

    internal void Set(string name, object? value) => _variables[name] = value;

    private Frame? Parent => parent;
}
