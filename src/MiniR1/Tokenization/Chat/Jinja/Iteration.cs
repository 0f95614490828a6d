namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>What can be gone through.</summary>
internal static class Iteration
{
    /// <summary>The items of a list, the characters of a text, the keys of a dict; none of what is undefined.</summary>
    internal static List<object?> Of(object? value, Meter meter) => value switch
    {
        List<object?> list => list,
        string text => PythonText.Characters(text, meter),
        Map map => Keys(map, meter),
        Undefined => [],
        _ => throw meter.Position.Error($"{PythonValue.TypeName(value)} is no list to go through"),
    };

    internal static List<object?> Keys(Map map, Meter meter)
    {
        meter.List(map.Count);
        return [.. map.Keys];
    }

    internal static List<object?> Items(Map map, Meter meter)
    {
        meter.Take(map.Count * 3 * Cost.Object);
        return [.. map.Select(pair => PythonTuple.Of([pair.Key, pair.Value]))];
    }

    /// <summary>Changes each item; what that costs beyond the list is the change's to charge.</summary>
    internal static List<object?> Each(List<object?> items, Meter meter, Func<object?, object?> change)
    {
        meter.List(items.Count);
        return items.ConvertAll(item =>
        {
            meter.Take(Cost.Step);
            return change(item);
        });
    }

    internal static string Join(object? items, string separator, Meter meter)
    {
        var list = Of(items, meter);
        meter.List(list.Count);
        return Join(list.ConvertAll(item => PythonValue.Text(item, meter)), separator, meter);
    }

    internal static string Join(IReadOnlyList<string> texts, string separator, Meter meter)
    {
        meter.Text(texts.Sum(text => text.Length + (long)separator.Length));
        meter.Take(Cost.Reference * texts.Count);
        return string.Join(separator, texts);
    }
}
