namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Methods of strings and dicts that chat templates call.</summary>
internal static class Methods
{
    /// <summary>The method bound to its owner; null if there is none that MiniR1 knows.</summary>
    internal static Function? Find(object? owner, string name) => owner switch
    {
        string text => OfText(text, name),
        Map map => OfMap(map, name),
        _ => null,
    };

    private static Function? OfText(string text, string name) => name switch
    {
        "strip" => (arguments, _) => PythonText.Trim(text, Characters(arguments)),
        "lstrip" => (arguments, _) => PythonText.TrimStart(text, Characters(arguments)),
        "rstrip" => (arguments, _) => PythonText.TrimEnd(text, Characters(arguments)),
        "split" => (arguments, _) => Split(text, arguments, fromEnd: false),
        "rsplit" => (arguments, _) => Split(text, arguments, fromEnd: true),
        "splitlines" => (arguments, _) => Lines(text, arguments),
        "startswith" => (arguments, _) => Affixes(arguments).Exists(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => (arguments, _) => Affixes(arguments).Exists(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "replace" => (arguments, _) => Replace(text, arguments),
        "find" => (arguments, _) => Place(text, text.IndexOf(Only(arguments), StringComparison.Ordinal)),
        "rfind" => (arguments, _) => Place(text, text.LastIndexOf(Only(arguments), StringComparison.Ordinal)),
        "count" => (arguments, _) => Count(text, Only(arguments)),
        "join" => (arguments, frame) => Iteration.Join(arguments.Required(0, "iterable"), text, arguments.Position),
        "upper" => Plain(text.ToUpperInvariant),
        "lower" => Plain(text.ToLowerInvariant),
        "title" => Plain(() => PythonText.Title(text)),
        "capitalize" => Plain(() => PythonText.Capitalize(text)),
        "isdigit" => Plain(() => text.Length > 0 && text.All(char.IsDigit)),
        _ => null,
    };

    private static Function? OfMap(Map map, string name) => name switch
    {
        "items" => Plain(() => Iteration.Items(map)),
        "keys" => Plain(() => map.Keys.Cast<object?>().ToList()),
        "values" => Plain(() => map.Values.ToList()),
        "get" => (arguments, _) => arguments.Required(0, "key") is string key && map.TryGetValue(key, out var value)
            ? value
            : arguments.Value(1, "default"),
        _ => null,
    };

    private static Function Plain(Func<object?> calculate) => (arguments, _) =>
    {
        arguments.Only();
        return calculate();
    };

    private static string? Characters(Arguments arguments)
    {
        arguments.Only("chars");
        return arguments.TextOrNull(0, "chars");
    }

    private static string Only(Arguments arguments)
    {
        arguments.Only("sub");
        return arguments.Text(0, "sub");
    }

    // Counted in code points.
    private static long Place(string text, int place) => place < 0 ? place : PythonText.Length(text[..place]);

    private static List<string> Affixes(Arguments arguments)
    {
        arguments.Only("affix");
        return arguments.Required(0, "affix") is List<object?> list && list.TrueForAll(item => item is string)
            ? list.ConvertAll(item => (string)item!)
            : [arguments.Text(0, "affix")];
    }

    private static List<object?> Split(string text, Arguments arguments, bool fromEnd)
    {
        arguments.Only("sep", "maxsplit");
        var most = arguments.Int(1, "maxsplit", -1);
        var separator = arguments.TextOrNull(0, "sep");
        if (separator is null)
        {
            if (most >= 0)
                throw arguments.Position.Unsupported($"{arguments.Name} has 'maxsplit' without 'sep'");
            return [.. Words(text)];
        }

        if (separator.Length == 0)
            throw arguments.Error("has an empty separator");
        string[] parts = text.Split(separator);
        if (most < 0 || parts.Length - 1 <= most)
            return [.. parts];
        return fromEnd
            ? [string.Join(separator, parts[..^most]), .. parts[^most..]]
            : [.. parts[..most], string.Join(separator, parts[most..])];
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && !PythonText.IsSpace(text[at]))
                at++;
            if (at > start)
                yield return text[start..at];
            else
                at++;
        }
    }

    private static List<object?> Lines(string text, Arguments arguments)
    {
        arguments.Only();
        var lines = text.ReplaceLineEndings("\n").Split('\n').Cast<object?>().ToList();
        if (lines[^1] is "")
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static string Replace(string text, Arguments arguments)
    {
        arguments.Only("old", "new");
        arguments.Only("old", "new");
        var (old, replacement) = (arguments.Text(0, "old"), arguments.Text(1, "new"));
        if (old.Length == 0)
            throw arguments.Position.Unsupported($"{arguments.Name} replaces an empty text");
        var length = text.Length + Count(text, old) * (replacement.Length - (long)old.Length);
        return length <= Rendering.Longest ? text.Replace(old, replacement, StringComparison.Ordinal) : throw Rendering.TooLong(arguments.Position);
    }

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return PythonText.Length(text) + 1;
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            count++;
        return count;
    }
}
