namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>A text as Python indexes it: by code points, of which those above U+FFFF are two UTF-16 units here.</summary>
internal readonly struct CodePoints
{
    private readonly string _text;
    private readonly int[]? _places; // of each code point, and the end; null where they are the units'

    internal CodePoints(string text, Meter meter)
    {
        (_text, Meter) = (text, meter);
        meter.Take(text.Length / 8);
        Count = text.Length;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return;
        meter.Take(text.Length * 8L);
        _places = new int[text.Length + 1];
        Count = 0;
        for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1)
            _places[Count++] = at;
        _places[Count] = text.Length;
    }

    internal int Count { get; }

    internal Meter Meter { get; }

    internal ReadOnlySpan<char> this[int index] => Span(index, 1);

    /// <summary>Some of them in a row.</summary>
    internal string Run(int first, int count)
    {
        Meter.Text(Span(first, count).Length);
        return Span(first, count).ToString();
    }

    private ReadOnlySpan<char> Span(int first, int count)
    {
        var (start, end) = _places is null ? (first, first + count) : (_places[first], _places[first + count]);
        return _text.AsSpan(start, end - start);
    }
}
