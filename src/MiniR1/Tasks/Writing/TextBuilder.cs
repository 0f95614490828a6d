using System.Buffers;

namespace MiniR1.Tasks;

/// <summary>
/// A text that grows on the stack, and in a rented array once it is too long for that: documents are written by the
/// hundred thousand a second. Pass it by ref, dispose of it.
/// </summary>
internal ref struct TextBuilder(Span<char> buffer)
{
    private Span<char> _buffer = buffer;
    private char[]? _rented;

    /// <summary>May be made shorter.</summary>
    internal int Length { get; set; }

    internal readonly ReadOnlySpan<char> Text => _buffer[..Length];

    internal void Append(char symbol)
    {
        if (Length == _buffer.Length)
            Grow(1);
        _buffer[Length++] = symbol;
    }

    internal void Append(ReadOnlySpan<char> text)
    {
        if (Length + text.Length > _buffer.Length)
            Grow(text.Length);
        text.CopyTo(_buffer[Length..]);
        Length += text.Length;
    }

    internal void Append(long number)
    {
        const int MostDigits = 20;
        if (Length + MostDigits > _buffer.Length)
            Grow(MostDigits);
        number.TryFormat(_buffer[Length..], out var written);
        Length += written;
    }

    /// <summary>Writes <c>14*9=126</c>, or <c>170/36=4 rest 26</c>.</summary>
    internal void Append(Calculation step)
    {
        Append(step.Left);
        AppendRest(step);
    }

    /// <summary>Writes a step behind the result that it goes on from: <c>*9=126</c>.</summary>
    internal void AppendRest(Calculation step)
    {
        Append(step.Operation);
        Append(step.Right);
        Append('=');
        Append(step.Result);
        if (step.Rest == 0)
            return;
        Append(" rest ");
        Append(step.Rest);
    }

    /// <summary>Writes <c>133=161</c>.</summary>
    internal void AppendEquation(long left, long right)
    {
        Append(left);
        Append('=');
        Append(right);
    }

    internal void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        this = default;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + more));
        Text.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _buffer = _rented = larger;
    }
}
