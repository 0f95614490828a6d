namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary><c>a.b</c>: a method, else a field.</summary>
internal sealed record Member(Position Position, Expression Owner, string Field) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var owner = Owner.Defined(frame);
        return (object?)Methods.Find(owner, Field) ?? Fields.Get(owner, Field);
    }
}

/// <summary><c>a[b]</c>: an item, else what <c>a.b</c> gives.</summary>
internal sealed record Item(Position Position, Expression Owner, Expression Key) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var owner = Owner.Defined(frame);
        return (owner, Key.Evaluate(frame)) switch
        {
            (List<object?> list, long index) => At(list, index),
            (string text, long index) => At(PythonText.Characters(text), index),
            (_, string field) => Fields.Get(owner, field),
            (_, var key) => new Undefined($"{PythonValue.TypeName(owner)} has no item {PythonValue.Repr(key)}"),
        };
    }

    private static object? At(List<object?> list, long index)
    {
        var place = index < 0 ? index + list.Count : index;
        return place >= 0 && place < list.Count
            ? list[(int)place]
            : new Undefined($"there is no item {index} in a list of {list.Count}");
    }
}

/// <summary><c>a[start:stop:step]</c></summary>
internal sealed record Slice(Position Position, Expression Owner, Expression? Start, Expression? Stop, Expression? Step)
    : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var owner = Owner.Defined(frame);
        var (start, stop) = (Bound(Start, frame), Bound(Stop, frame));
        var step = Bound(Step, frame) ?? 1;
        if (step == 0)
            throw Position.Error("a slice has the step 0");
        return owner switch
        {
            List<object?> list => Cut(list, start, stop, step),
            string text => string.Concat(Cut(PythonText.Characters(text), start, stop, step)),
            _ => throw Position.Error($"{PythonValue.TypeName(owner)} cannot be sliced"),
        };
    }

    private static long? Bound(Expression? bound, Frame frame) => bound?.Defined(frame) switch
    {
        null => null,
        long number => number,
        _ => throw bound.Position.Error("a slice needs whole numbers"),
    };

    private static List<object?> Cut(List<object?> list, long? start, long? stop, long step)
    {
        var (lowest, highest) = step > 0 ? (0, list.Count) : (-1, list.Count - 1);
        var from = start is { } first ? Clamp(first) : step > 0 ? lowest : highest;
        var to = stop is { } last ? Clamp(last) : step > 0 ? highest : lowest;
        var cut = new List<object?>();
        // Not beyond the list's length, so that from + step cannot overflow.
        var stride = Math.Clamp(step, -list.Count - 1, list.Count + 1);
        for (var at = from; step > 0 ? at < to : at > to; at += stride)
            cut.Add(list[(int)at]);
        return cut;

        long Clamp(long place) => Math.Clamp(place < 0 ? place + list.Count : place, lowest, highest);
    }
}

/// <summary>Fields of values, as <c>a.b</c> and <c>a['b']</c> read them.</summary>
internal static class Fields
{
    internal static object? Get(object? owner, string field) => owner switch
    {
        Map map when map.TryGetValue(field, out var value) => value,
        Namespace space when space.Variables.TryGetValue(field, out var value) => value,
        Loop loop => loop.Get(field),
        _ => new Undefined($"{PythonValue.TypeName(owner)} has no '{field}'"),
    };
}
