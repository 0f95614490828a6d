using LibTorch;
using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Spans as pictures: x where a query may look, . where it may not.</summary>
public sealed class AttentionSpanTests
{
    [Test]
    public void Causal_over_earlier_keys() =>
        Assert.That(Picture(2, 4, null), Is.EqualTo(new[] { "xxx.", "xxxx" }));

    [Test]
    public void Left_padding_is_not_seen_and_sees_itself()
    {
        using var attend = tensor(new long[] { 0, 0, 1, 1, 1, 1, 1, 1 }, [2, 4]);
        using var first = AttentionSpan.LeftPadded(attend, 4);
        Assert.That(first.shape, Is.EqualTo(new long[] { 2, 4 }));
        Assert.That(Picture(4, 4, first), Is.EqualTo(new[] { "x...", ".x..", "..x.", "..xx", "x...", "xx..", "xxx.", "xxxx" }));
    }

    [Test]
    public void Left_padding_of_the_last_query()
    {
        using var attend = tensor(new long[] { 0, 1, 1 }, [1, 3]);
        using var first = AttentionSpan.LeftPadded(attend, 1);
        Assert.That(Picture(1, 3, first), Is.EqualTo(new[] { ".xx" }));
    }

    [Test]
    public void Packed_documents_are_blocks()
    {
        using var documents = tensor(new long[] { 1, 1, 2, 2, 0 }, [1, 5]);
        using var first = AttentionSpan.Packed(documents);
        Assert.That(Picture(5, 5, first), Is.EqualTo(new[] { "x....", "xx...", "..x..", "..xx.", "....x" }));
    }

    [Test]
    public void Packed_rows_start_anew()
    {
        using var documents = tensor(new long[] { 1, 1, 1, 1 }, [2, 2]);
        using var first = AttentionSpan.Packed(documents);
        Assert.That(first.data<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 0, 0 }));
    }

    private static string[] Picture(int queries, int keys, Tensor? first)
    {
        using var visible = FusedKernels.Visible(queries, keys, first);
        return [.. visible.data<bool>().ToArray().Chunk(keys).Select(row => string.Concat(row.Select(sees => sees ? 'x' : '.')))];
    }
}
