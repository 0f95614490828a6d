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
        "strip" => (arguments, _) => Trim(text, arguments, PythonText.Trim),
        "lstrip" => (arguments, _) => Trim(text, arguments, PythonText.TrimStart),
        "rstrip" => (arguments, _) => Trim(text, arguments, PythonText.TrimEnd),
        "split" => (arguments, _) => Split(text, arguments, fromEnd: false),
        "rsplit" => (arguments, _) => Split(text, arguments, fromEnd: true),
        "splitlines" => (arguments, _) => Lines(text, arguments),
        "startswith" => (arguments, _) => Affixes(text, arguments).Exists(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => (arguments, _) => Affixes(text, arguments).Exists(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "replace" => (arguments, _) => Replace(text, arguments),
        "find" => (arguments, _) => Place(text, text.IndexOf(Sought(text, arguments), StringComparison.Ordinal)),
        "rfind" => (arguments, _) => Place(text, text.LastIndexOf(Sought(text, arguments), StringComparison.Ordinal)),
        "count" => (arguments, _) => Count(text, Sought(text, arguments), arguments.Meter),
        "join" => (arguments, frame) => Iteration.Join(arguments.Required(0, "iterable"), text, arguments.Meter),
        "upper" => Plain(text, text.ToUpperInvariant),
        "lower" => Plain(text, text.ToLowerInvariant),
        "title" => Plain(text, () => PythonText.Title(text)),
        "capitalize" => Plain(text, () => PythonText.Capitalize(text)),
        "isdigit" => Plain(text, () => text.Length > 0 && text.All(char.IsDigit)),
        _ => null,
    };

    private static Function? OfMap(Map map, string name) => name switch
    {
        "items" => Plain(meter => Iteration.Items(map, meter)),
        "keys" => Plain(meter => Iteration.Keys(map, meter)),
        "values" => Plain(meter => Values(map, meter)),
        "get" => (arguments, _) => arguments.Required(0, "key") is string key && map.TryGetValue(arguments.Meter.Key(key), out var value)
            ? value
            : arguments.Value(1, "default"),
        _ => null,
    };

    /// <summary>Takes characters away from an end, or from both.</summary>
    internal static string Trim(string text, Arguments arguments, Func<string, string?, string> trim)
    {
        arguments.Only("chars");
        var characters = arguments.TextOrNull(0, "chars");
        arguments.Meter.Text(text.Length);
        arguments.Meter.Search(text, characters ?? "");
        return trim(text, characters);
    }

    /// <summary>What lies between the places where a separator is.</summary>
    internal static string[] Parts(string text, string separator, Arguments arguments)
    {
        arguments.Meter.Search(text, separator);
        arguments.Meter.Take((Count(text, separator, arguments.Meter) + 1) * (Cost.Object + Cost.Reference));
        arguments.Meter.Text(text.Length);
        return text.Split(separator);
    }

    private static Function Plain(Func<Meter, object?> calculate) => (arguments, _) =>
    {
        arguments.Only();
        return calculate(arguments.Meter);
    };

    private static Function Plain(string text, Func<object?> calculate) => Plain(meter =>
    {
        meter.Text(text.Length);
        meter.Take(text.Length * Cost.Letter);
        return calculate();
    });

    private static string Sought(string text, Arguments arguments)
    {
        arguments.Only("sub");
        var part = arguments.Text(0, "sub");
        arguments.Meter.Search(text, part);
        return part;
    }

    private static List<object?> Values(Map map, Meter meter)
    {
        meter.List(map.Count);
        return [.. map.Values];
    }

    // Counted in code points.
    private static long Place(string text, int place) => place < 0 ? place : PythonText.Length(text.AsSpan(0, place));

    private static List<string> Affixes(string text, Arguments arguments)
    {
        arguments.Only("affix");
        var affixes = arguments.Required(0, "affix") is List<object?> list && list.TrueForAll(item => item is string)
            ? list.ConvertAll(item => (string)item!)
            : [arguments.Text(0, "affix")];
        arguments.Meter.Take(affixes.Sum(affix => Cost.Object + Math.Min(affix.Length, text.Length)));
        return affixes;
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
            return [.. Words(text, arguments.Meter)];
        }

        if (separator.Length == 0)
            throw arguments.Error("has an empty separator");
        var parts = Parts(text, separator, arguments);
        if (most < 0 || parts.Length - 1 <= most)
            return [.. parts];
        arguments.Meter.Text(text.Length);
        return fromEnd
            ? [string.Join(separator, parts[..^most]), .. parts[^most..]]
            : [.. parts[..most], string.Join(separator, parts[most..])];
    }

    private static IEnumerable<string> Words(string text, Meter meter)
    {
        meter.Text(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && !PythonText.IsSpace(text[at]))
                at++;
            if (at == start)
            {
                at++;
                continue;
            }

            meter.Take(Cost.Object + Cost.Reference);
            yield return text[start..at];
        }
    }

    private static List<object?> Lines(string text, Arguments arguments)
    {
        arguments.Only();
        arguments.Meter.Text(text.Length);
        List<object?> lines = [.. Parts(text.ReplaceLineEndings("\n"), "\n", arguments)];
        if (lines[^1] is "")
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static string Replace(string text, Arguments arguments)
    {
        arguments.Only("old", "new");
        var (old, replacement) = (arguments.Text(0, "old"), arguments.Text(1, "new"));
        if (old.Length == 0)
            throw arguments.Position.Unsupported($"{arguments.Name} replaces an empty text");
        arguments.Meter.Search(text, old);
        var length = text.Length + Count(text, old, arguments.Meter) * (replacement.Length - (long)old.Length);
        arguments.Meter.Text(length);
        arguments.Meter.Search(text, old);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static long Count(string text, string part, Meter meter)
    {
        if (part.Length == 0)
            return PythonText.Length(text) + 1;
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            count++;
        meter.Take(count * Cost.LookUp);
        return count;
    }
}
