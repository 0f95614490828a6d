namespace MiniR1.Tokenization.Bpe;

/// <summary>A growing array of ids, whose end can be written to in place.</summary>
internal sealed class IdList(int capacity)
{
    private int[] _ids = new int[capacity];

    internal int Count { get; private set; }

    internal int[] ToArray() => _ids[..Count];

    internal ReadOnlySpan<int> From(int start) => _ids.AsSpan(start, Count - start);

    internal void Add(int id)
    {
        if (Count == _ids.Length)
            Grow(1);
        _ids[Count++] = id;
    }

    internal void Add(int[] ids)
    {
        if (ids is [var only])
            Add(only);
        else
            ids.CopyTo(Extend(ids.Length));
    }

    /// <summary>Adds places to write to.</summary>
    internal Span<int> Extend(int length)
    {
        if (Count + length > _ids.Length)
            Grow(length);
        Count += length;
        return _ids.AsSpan(Count - length, length);
    }

    /// <summary>Drops the last ids.</summary>
    internal void Shrink(int length) => Count -= length;

    private void Grow(int length) =>
        Array.Resize(ref _ids, (int)Math.Min(Array.MaxLength, Math.Max(2L * _ids.Length, (long)Count + length)));
}
