namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Filters that chat templates use.</summary>
internal static class Filters
{
    internal delegate object? Filter(object? value, Arguments arguments, Frame frame);

    /// <summary>Calls a filter, charged for looking through what it is given and for a text that it makes.</summary>
    internal static object? Apply(Filter filter, object? value, Arguments arguments, Frame frame)
    {
        arguments.Meter.Take(Cost.Step + Size(value) * Cost.Character);
        var result = filter(value, arguments, frame);
        arguments.Meter.Take(ReferenceEquals(result, value) ? 0 : Size(result) * Cost.Character);
        return result;
    }

    /// <summary>Null if there is none of this name that MiniR1 knows.</summary>
    internal static Filter? Find(string name) => name switch
    {
        "trim" => Trim,
        "length" or "count" => (value, arguments, _) => Length(value, arguments),
        "tojson" => (value, arguments, _) => JsonText.Write(value, arguments),
        "default" or "d" => Default,
        "join" => (value, arguments, _) =>
            Iteration.Join(Attributes(value, arguments), arguments.TextOrNull(0, "d") ?? "", arguments.Meter),
        "replace" => (value, arguments, frame) => Methods.Find(PythonValue.Text(value, arguments.Meter), "replace")!(arguments, frame),
        "upper" => OfText(text => text.ToUpperInvariant()),
        "lower" => OfText(text => text.ToLowerInvariant()),
        "title" => OfText(PythonText.Title, Cost.Letter),
        "capitalize" => OfText(PythonText.Capitalize, Cost.Letter),
        "string" => OfText(text => text),
        "safe" => Safe, // nothing is escaped anyway
        "int" => Int,
        "abs" => Abs,
        "first" => (value, arguments, _) => End(value, arguments, first: true),
        "last" => (value, arguments, _) => End(value, arguments, first: false),
        "list" => (value, arguments, _) => Copy(value, arguments),
        "reverse" => (value, arguments, _) => Reverse(value, arguments),
        "items" => Items,
        "dictsort" => DictSort,
        "map" => (value, arguments, frame) => Selection.Map(value, arguments, frame),
        "select" => (value, arguments, frame) => Selection.Select(value, arguments, byAttribute: false, keep: true),
        "reject" => (value, arguments, frame) => Selection.Select(value, arguments, byAttribute: false, keep: false),
        "selectattr" => (value, arguments, frame) => Selection.Select(value, arguments, byAttribute: true, keep: true),
        "rejectattr" => (value, arguments, frame) => Selection.Select(value, arguments, byAttribute: true, keep: false),
        "indent" => Indent,
        _ => null,
    };

    private static Filter OfText(Func<string, string> calculate, long perCharacter = 0) => (value, arguments, _) =>
    {
        arguments.Only();
        var text = PythonValue.Text(value, arguments.Meter);
        arguments.Meter.Take(perCharacter * text.Length);
        return calculate(text);
    };

    private static object? Safe(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only();
        return value;
    }

    private static string Trim(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only("chars");
        return Methods.Trim(PythonValue.Text(value, arguments.Meter), arguments, PythonText.Trim);
    }

    private static long Length(object? value, Arguments arguments)
    {
        arguments.Only();
        return value switch
        {
            string text => PythonText.Length(text),
            Map map => map.Count,
            _ => Iteration.Of(value, arguments.Meter).Count,
        };
    }

    private static object? Default(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only("default_value", "boolean");
        var isMissing = value is Undefined || (PythonValue.IsTrue(arguments.Value(1, "boolean")) && !PythonValue.IsTrue(value));
        return isMissing ? arguments.Value(0, "default_value", "") : value;
    }

    private static object? Int(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only("default");
        return value switch
        {
            double number when Math.Abs(number) < 1L << 62 => (long)number,
            string text when long.TryParse(PythonText.Trim(text), out var number) => number,
            _ => PythonValue.Number(value) is long whole ? whole : arguments.Value(0, "default", 0L),
        };
    }

    private static object? Abs(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only();
        return PythonValue.Number(value) switch
        {
            long number => Operators.Checked(arguments.Position, () => Math.Abs(number)),
            double number => Math.Abs(number),
            _ => throw arguments.Error("needs a number"),
        };
    }

    private static object? End(object? value, Arguments arguments, bool first)
    {
        arguments.Only();
        if (value is string text)
        {
            var characters = new CodePoints(text, arguments.Meter);
            return characters.Count == 0 ? new Undefined("the text is empty") : characters[first ? 0 : characters.Count - 1].ToString();
        }

        var items = Iteration.Of(value, arguments.Meter);
        return items.Count == 0 ? new Undefined("the list is empty") : items[first ? 0 : items.Count - 1];
    }

    private static object? Reverse(object? value, Arguments arguments)
    {
        arguments.Only();
        var items = Copy(Iteration.Of(value, arguments.Meter), arguments);
        items.Reverse();
        return value is string ? string.Concat(items) : items;
    }

    private static List<object?> Copy(object? value, Arguments arguments)
    {
        var items = Iteration.Of(value, arguments.Meter);
        arguments.Meter.List(items.Count);
        return [.. items];
    }

    private static List<object?> Items(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only();
        return value switch
        {
            Map map => Iteration.Items(map, arguments.Meter),
            Undefined => new List<object?>(),
            _ => throw arguments.Error($"needs a dict, not {PythonValue.TypeName(value)}"),
        };
    }

    private static List<object?> DictSort(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only();
        if (value is Map keys)
            arguments.Meter.Sort(keys.Keys);
        return value is Map map
            ? Iteration.Items(map, arguments.Meter).OrderBy(pair => ((string)((List<object?>)pair!)[0]!).ToLowerInvariant(), StringComparer.Ordinal).ToList()
            : throw arguments.Error($"needs a dict, not {PythonValue.TypeName(value)}");
    }

    private static object? Attributes(object? value, Arguments arguments)
    {
        arguments.Only("d", "attribute");
        return arguments.TextOrNull(1, "attribute") is { } field
            ? Iteration.Each(Iteration.Of(value, arguments.Meter), arguments.Meter, item => Fields.Get(item, arguments.Meter.Key(field)))
            : value;
    }

    private static string Indent(object? value, Arguments arguments, Frame frame)
    {
        arguments.Only("width", "first", "blank");
        var indentation = arguments.Value(0, "width") is string text ? text : new string(' ', Math.Clamp(arguments.Int(0, "width", 4), 0, 1000));
        var indentsBlank = PythonValue.IsTrue(arguments.Value(2, "blank"));
        var lines = Methods.Parts(PythonValue.Text(value, arguments.Meter), "\n", arguments);
        // All of them at once, before they are made.
        arguments.Meter.Text(lines.Sum(line => (long)line.Length + indentation.Length));
        for (var i = PythonValue.IsTrue(arguments.Value(1, "first")) ? 0 : 1; i < lines.Length; i++)
            lines[i] = lines[i].Length > 0 || indentsBlank ? indentation + lines[i] : lines[i];
        return Iteration.Join(lines, "\n", arguments.Meter);
    }

    private static long Size(object? value) => value is string text ? text.Length : 0;
}
