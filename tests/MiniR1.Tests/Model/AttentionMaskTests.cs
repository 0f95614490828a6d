using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Masks as pictures: x where a query may look, . where it may not.</summary>
public sealed class AttentionMaskTests
{
    [Test]
    public void Causal_over_earlier_keys()
    {
        using var mask = AttentionMask.Causal(2, 4);
        Assert.That(mask.shape, Is.EqualTo(new long[] { 1, 1, 2, 4 }));
        Assert.That(Picture(mask), Is.EqualTo(new[] { "xxx.", "xxxx" }));
    }

    [Test]
    public void Left_padding_is_not_seen_and_sees_itself()
    {
        using var attend = tensor(new long[] { 0, 0, 1, 1, 1, 1, 1, 1 }, [2, 4]);
        using var mask = AttentionMask.LeftPadded(attend, 4);
        Assert.That(mask.shape, Is.EqualTo(new long[] { 2, 1, 4, 4 }));
        Assert.That(Picture(mask), Is.EqualTo(new[] { "x...", ".x..", "..x.", "..xx", "x...", "xx..", "xxx.", "xxxx" }));
    }

    [Test]
    public void Left_padding_of_the_last_query()
    {
        using var attend = tensor(new long[] { 0, 1, 1 }, [1, 3]);
        using var mask = AttentionMask.LeftPadded(attend, 1);
        Assert.That(Picture(mask), Is.EqualTo(new[] { ".xx" }));
    }

    [Test]
    public void Packed_documents_are_blocks()
    {
        using var documents = tensor(new long[] { 1, 1, 2, 2, 0 }, [1, 5]);
        using var mask = AttentionMask.Packed(documents);
        Assert.That(Picture(mask), Is.EqualTo(new[] { "x....", "xx...", "..x..", "..xx.", "....x" }));
    }

    private static string[] Picture(Tensor mask)
    {
        var keys = (int)mask.shape[3];
        return [.. mask.data<float>().ToArray().Chunk(keys).Select(row => string.Concat(row.Select(Symbol)))];

        static char Symbol(float value) => value switch
        {
            0 => 'x',
            float.NegativeInfinity => '.',
            _ => '?',
        };
    }
}
