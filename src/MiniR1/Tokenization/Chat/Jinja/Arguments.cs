namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>What a function, a filter or a test is called with, and where.</summary>
internal sealed record Arguments(string Name, IReadOnlyList<object?> Positional, Map Named, Meter Meter)
{
    internal Position Position => Meter.Position;

    /// <exception cref="TemplateException">There are more arguments, or others, than these.</exception>
    internal void Only(params ReadOnlySpan<string> names)
    {
        if (Positional.Count > names.Length)
            throw Error($"takes at most {names.Length} arguments, but gets {Positional.Count}");
        foreach (var name in Named.Keys)
        {
            if (!names.Contains(name))
                throw Position.Unsupported($"{Name} has the argument '{name}'");
        }
    }

    internal bool TryGet(int place, string name, out object? value)
    {
        var isPositional = place < Positional.Count;
        value = isPositional ? Positional[place] : null;
        return isPositional || Named.TryGetValue(name, out value);
    }

    /// <summary>An argument that may be left out.</summary>
    internal object? Value(int place, string name, object? otherwise = null) =>
        TryGet(place, name, out var value) ? value : otherwise;

    internal object? Required(int place, string name) =>
        TryGet(place, name, out var value) ? value : throw Error($"lacks its argument '{name}'");

    internal string Text(int place, string name) =>
        Required(place, name) as string ?? throw Error($"needs a string as '{name}'");

    internal string? TextOrNull(int place, string name) => Value(place, name) switch
    {
        null => null,
        string text => text,
        _ => throw Error($"needs a string as '{name}'"),
    };

    internal int Int(int place, string name, int otherwise) => Value(place, name, (long)otherwise) switch
    {
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        null => otherwise,
        _ => throw Error($"needs a whole number as '{name}'"),
    };

    internal TemplateException Error(string what) => Position.Error($"{Name} {what}");
}
