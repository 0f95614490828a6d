namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// A binary heap of numbers, the least on top. <see cref="PriorityQueue{TElement, TPriority}"/> keeps an element beside
/// each priority: here the priority says it all, and moving less memory is what counts for a megabyte of one letter.
/// </summary>
internal sealed class MinHeap(int capacity)
{
    private long[] _items = new long[Math.Max(16, capacity)];
    private int _count;

    internal void Push(long item)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, 2 * _count);
        var at = _count++;
        while (at > 0 && _items[(at - 1) / 2] > item)
        {
            _items[at] = _items[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _items[at] = item;
    }

    internal bool TryPop(out long least)
    {
        least = _items[0];
        if (_count == 0)
            return false;
        var last = _items[--_count];
        var at = 0;
        for (var child = 1; child < _count; child = 2 * at + 1)
        {
            if (child + 1 < _count && _items[child + 1] < _items[child])
                child++;
            if (_items[child] >= last)
                break;
            _items[at] = _items[child];
            at = child;
        }

        _items[at] = last;
        return true;
    }
}
