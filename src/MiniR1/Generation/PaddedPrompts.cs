using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>Prompts of different lengths as one batch, padded on the left, of which each becomes several rows.</summary>
internal sealed class PaddedPrompts
{
    private readonly IReadOnlyList<int[]> prompts;
    private readonly int padId;

    /// <param name="prompts">ids, bos included; at least one</param>
    /// <param name="copies">rows a prompt</param>
    /// <param name="padId">fills up</param>
    internal PaddedPrompts(IReadOnlyList<int[]> prompts, int copies, int padId)
    {
        this.prompts = prompts;
        this.padId = padId;
        Copies = copies;
        Length = prompts.Max(prompt => prompt.Length);
    }

    /// <summary>P</summary>
    internal int Count => prompts.Count;

    /// <summary>Rows a prompt.</summary>
    internal int Copies { get; }

    /// <summary>B = P · copies</summary>
    internal int Rows => prompts.Count * Copies;

    /// <summary>What each row begins with.</summary>
    internal IEnumerable<int[]> ByRow => Enumerable.Range(0, Rows).Select(Of);

    /// <summary>The longest prompt's length, T.</summary>
    internal int Length { get; }

    private bool IsPadded => prompts.Any(prompt => prompt.Length < Length);

    /// <summary>The prompts themselves, a row each.</summary>
    internal PaddedPrompts Once() => new(prompts, copies: 1, padId);

    /// <summary>The prompt of a row.</summary>
    internal int[] Of(int row) => prompts[row / Copies];

    /// <summary>[P, T] int64, padded on the left.</summary>
    internal Tensor Ids()
    {
        var ids = new long[prompts.Count * Length];
        Array.Fill(ids, padId);
        for (var row = 0; row < prompts.Count; row++)
        {
            var prompt = prompts[row];
            var start = (row + 1) * Length - prompt.Length;
            for (var i = 0; i < prompt.Length; i++)
                ids[start + i] = prompt[i];
        }

        return tensor(ids, [prompts.Count, Length]);
    }

    /// <summary>What the prompts' tokens see, [P, T]; null when nothing is padded.</summary>
    internal Tensor? Span()
    {
        if (!IsPadded)
            return null;
        var attend = new float[prompts.Count * Length];
        for (var row = 0; row < prompts.Count; row++)
            attend.AsSpan((row + 1) * Length - prompts[row].Length, prompts[row].Length).Fill(1);
        using var scope = NewDisposeScope();
        return AttentionSpan.LeftPadded(tensor(attend, [prompts.Count, Length]), Length).MoveToOuterDisposeScope();
    }

    /// <summary>The first position that each row's next token sees, [B, 1]; null when nothing is padded.</summary>
    internal Tensor? RowSpan()
    {
        if (!IsPadded)
            return null;
        var padding = new long[Rows];
        for (var row = 0; row < padding.Length; row++)
            padding[row] = Length - Of(row).Length;
        return tensor(padding, [padding.Length, 1]);
    }
}
