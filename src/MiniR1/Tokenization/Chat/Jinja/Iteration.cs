namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>What can be gone through.</summary>
internal static class Iteration
{
    /// <summary>The items of a list, the characters of a text, the keys of a dict; none of what is undefined.</summary>
    internal static List<object?> Of(object? value, Position position) => value switch
    {
        List<object?> list => list,
        string text => PythonText.Characters(text),
        Map map => [.. map.Keys],
        Undefined => [],
        _ => throw position.Error($"{PythonValue.TypeName(value)} is no list to go through"),
    };

    internal static List<object?> Items(Map map) =>
        [.. map.Select(pair => PythonTuple.Of([pair.Key, pair.Value]))];

    internal static string Join(object? items, string separator, Position position)
    {
        var texts = Of(items, position).ConvertAll(PythonValue.Text);
        var length = texts.Sum(text => text.Length + (long)separator.Length);
        return length <= Rendering.Longest ? string.Join(separator, texts) : throw Rendering.TooLong(position);
    }
}
