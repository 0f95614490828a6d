using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary><c>a.b</c>: a method, else a field.</summary>
internal sealed record Member(Position Position, Expression Owner, string Field) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var owner = Owner.Defined(frame);
        frame.Rendering.Spend(Cost.Function, Position);
        return (object?)Methods.Find(owner, Field) ?? Fields.Get(owner, Field);
    }
}

/// <summary><c>a[b]</c>: an item, else what <c>a.b</c> gives.</summary>
internal sealed record Item(Position Position, Expression Owner, Expression Key) : Expression(Position)
{
    private protected override object? Value(Frame frame)
    {
        var owner = Owner.Defined(frame);
        var meter = Meter(frame);
        meter.Take(Cost.Function);
        return (owner, Key.Evaluate(frame)) switch
        {
            (List<object?> list, long index) => At(list.Count, index, place => list[place]),
            (string text, long index) => At(new CodePoints(text, meter), index),
            (_, string field) => Fields.Get(owner, meter.Key(field)),
            (_, var key) => new Undefined($"{PythonValue.TypeName(owner)} has no item of type {PythonValue.TypeName(key)}"),
        };
    }

    private static object? At(CodePoints text, long index) => At(text.Count, index, place => text[place].ToString());

    private static object? At(int count, long index, Func<int, object?> read)
    {
        var place = index < 0 ? index + count : index;
        return place >= 0 && place < count ? read((int)place) : new Undefined($"there is no item {index} in a list of {count}");
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
            List<object?> list => Cut(list, new Range(list.Count, start, stop, step), Meter(frame)),
            string text => Cut(new CodePoints(text, Meter(frame)), start, stop, step),
            _ => throw Position.Error($"{PythonValue.TypeName(owner)} cannot be sliced"),
        };
    }

    private static long? Bound(Expression? bound, Frame frame) => bound?.Defined(frame) switch
    {
        null => null,
        long number => number,
        _ => throw bound.Position.Error("a slice needs whole numbers"),
    };

    private static List<object?> Cut(List<object?> list, Range range, Meter meter)
    {
        meter.List(range.Count);
        var cut = new List<object?>(range.Count);
        for (var i = 0; i < range.Count; i++)
            cut.Add(list[range[i]]);
        return cut;
    }

    private static string Cut(CodePoints text, long? start, long? stop, long step)
    {
        var range = new Range(text.Count, start, stop, step);
        if (step == 1)
            return text.Run(range[0], range.Count);
        text.Meter.Text(range.Count * 2L);
        var cut = new StringBuilder(range.Count);
        for (var i = 0; i < range.Count; i++)
            cut.Append(text[range[i]]);
        return cut.ToString();
    }

    /// <summary>The places that a slice takes, as Python counts them.</summary>
    private readonly struct Range
    {
        private readonly long _first;
        private readonly long _step;

        internal Range(int length, long? start, long? stop, long step)
        {
            var (lowest, highest) = step > 0 ? (0, length) : (-1, length - 1);
            _first = start is { } first ? Clamp(first) : step > 0 ? lowest : highest;
            var end = stop is { } last ? Clamp(last) : step > 0 ? highest : lowest;
            // Not beyond the length, so that nothing overflows.
            _step = Math.Clamp(step, -length - 1, length + 1);
            Count = (int)Math.Max(0, (end - _first + _step - Math.Sign(_step)) / _step);

            long Clamp(long place) => Math.Clamp(place < 0 ? place + length : place, lowest, highest);
        }

        internal int Count { get; }

        internal int this[int index] => (int)(_first + index * _step);
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
