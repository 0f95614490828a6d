using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

/// <summary>Over 0..5 as [[0, 1, 2], [3, 4, 5]].</summary>
public sealed class ShapeTests : TensorFixture
{
    private static Tensor Matrix => Counting(2, 3);

    [Test]
    public void Sizes_and_strides()
    {
        var x = Counting(2, 3, 4);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(x.shape, Is.EqualTo(new long[] { 2, 3, 4 }));
            Assert.That(x.size(), Is.EqualTo(x.shape));
            Assert.That(x.size(-1), Is.EqualTo(4));
            Assert.That((x.ndim, x.dim(), x.Dimensions), Is.EqualTo((3L, 3L, 3L)));
            Assert.That((x.numel(), x.NumberOfElements, x.element_size()), Is.EqualTo((24L, 24L, 8L)));
            Assert.That(x.stride(), Is.EqualTo(new long[] { 12, 4, 1 }));
            Assert.That((x.stride(0), x.stride(-1)), Is.EqualTo((12L, 1L)));
            Assert.That(x[1].storage_offset(), Is.EqualTo(12));
            Assert.That(tensor(1.0).shape, Is.Empty);
        }
    }

    [Test]
    public void Views_share_storage()
    {
        var x = Matrix;
        x.view(3, 2)[0, 1] = tensor(10.0);
        x.view(-1).narrow(0, 5, 1).fill_(50);
        Expect(x, [2, 3], 0, 10, 2, 3, 4, 50);
        Expect(x.view_as(Counting(6)), 0, 10, 2, 3, 4, 50);
        Expect(x.alias().zero_(), [2, 3], 0, 0, 0, 0, 0, 0);
        Expect(x, [2, 3], 0, 0, 0, 0, 0, 0);
    }

    [Test]
    public void Transposes_and_permutations()
    {
        Expect(Matrix.T, [3, 2], 0, 3, 1, 4, 2, 5);
        Expect(Matrix.mT, [3, 2], 0, 3, 1, 4, 2, 5);
        Expect(Matrix.transpose(0, -1), [3, 2], 0, 3, 1, 4, 2, 5);
        Assert.That(Matrix.T.stride(), Is.EqualTo(new long[] { 1, 3 }));
        Assert.That(Matrix.T.is_contiguous(), Is.False);
        Assert.That(Matrix.T.contiguous().stride(), Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(Counting(2, 3, 4).permute(2, 0, 1).shape, Is.EqualTo(new long[] { 4, 2, 3 }));
        Assert.That(Counting(2, 3, 4).mT.shape, Is.EqualTo(new long[] { 2, 4, 3 }));
        Expect(Matrix.T.reshape(6), 0, 3, 1, 4, 2, 5);
    }

    [Test]
    public void Dimensions_come_and_go()
    {
        Assert.That(Matrix.unsqueeze(0).shape, Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(Matrix.unsqueeze(-1).shape, Is.EqualTo(new long[] { 2, 3, 1 }));
        Assert.That(Counting(1, 2, 1).squeeze().shape, Is.EqualTo(new long[] { 2 }));
        Assert.That(Counting(1, 2, 1).squeeze(0).shape, Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(Counting(2, 3, 4).flatten(1).shape, Is.EqualTo(new long[] { 2, 12 }));
        Assert.That(flatten(Counting(2, 3, 4), 0, 1).shape, Is.EqualTo(new long[] { 6, 4 }));
        Assert.That(Counting(2, 12).unflatten(-1, 3, 4).shape, Is.EqualTo(new long[] { 2, 3, 4 }));
    }

    [Test]
    public void Expanding_repeats_without_copying_and_repeat_copies()
    {
        var row = Vector(1, 2).view(1, 2);
        Expect(row.expand(2, -1), [2, 2], 1, 2, 1, 2);
        Assert.That(row.expand(2, -1).stride(0), Is.Zero);
        Expect(row.expand_as(Counting(2, 2)), [2, 2], 1, 2, 1, 2);
        Expect(row.repeat(2, 2), [2, 4], 1, 2, 1, 2, 1, 2, 1, 2);
        Expect(Vector(1, 2).repeat_interleave(2), 1, 1, 2, 2);
        Expect(row.repeat_interleave(2, dim: 0), [2, 2], 1, 2, 1, 2);
        Expect(Vector(1, 2).repeat_interleave(tensor(new long[] { 2, 1 })), 1, 1, 2);
    }

    [Test]
    public void Parts()
    {
        Expect(Matrix.select(0, 1), 3, 4, 5);
        Expect(Matrix.narrow(1, 1, 2), [2, 2], 1, 2, 4, 5);
        Expect(Counting(6).slice(0, 1, 6, 2), 1, 3, 5);
        Expect(Matrix.diagonal(), 0, 4);
        Expect(Matrix.tril(), [2, 3], 0, 0, 0, 3, 4, 0);
        Expect(triu(Matrix, 1), [2, 3], 0, 1, 2, 0, 0, 5);
        Expect(tril(Matrix, -1), [2, 3], 0, 0, 0, 3, 0, 0);
        Expect(Matrix.flip(1), [2, 3], 2, 1, 0, 5, 4, 3);
        Expect(Counting(4).unfold(0, 2, 1), [3, 2], 0, 1, 1, 2, 2, 3);
    }

    [Test]
    public void Splitting_and_joining_are_inverse()
    {
        var x = Counting(5);
        Assert.That(x.split(2).Select(part => part.size(0)), Is.EqualTo(new long[] { 2, 2, 1 }));
        Assert.That(x.split([1, 4]).Select(part => part.size(0)), Is.EqualTo(new long[] { 1, 4 }));
        Assert.That(x.chunk(2).Select(part => part.size(0)), Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(Matrix.unbind(1).Select(part => part.shape), Is.All.EqualTo(new long[] { 2 }));
        Expect(cat(x.split(2)), 0, 1, 2, 3, 4);
        Expect(stack(Matrix.unbind(1), 1), [2, 3], 0, 1, 2, 3, 4, 5);
        Expect(cat([Matrix, Matrix], -1), [2, 6], 0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5);
    }

    [Test]
    public void Pairs_as_complex_numbers_multiply_as_such()
    {
        var (a, b) = (Vector(1, 2).view(1, 2).view_as_complex(), Vector(3, 4).view(1, 2).view_as_complex());
        Expect((a * b).view_as_real(), [1, 2], -5, 10);
    }
}
