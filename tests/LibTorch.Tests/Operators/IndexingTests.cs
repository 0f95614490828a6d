using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

/// <summary>Over 0..23 as [2, 3, 4]: entry (i, j, k) is 12 i + 4 j + k.</summary>
public sealed class IndexingTests : TensorFixture
{
    private static Tensor X => Counting(2, 3, 4);

    [Test]
    public void Numbers_count_from_either_end()
    {
        Expect(X[1, 2, 3], [], 23);
        Expect(X[-1, -1, -1], [], 23);
        Expect(X[^2, ^3, ^4], [], 0);
        Expect(X[0, 1], 4, 5, 6, 7);
        Assert.That(X[1].shape, Is.EqualTo(new long[] { 3, 4 }));
    }

    [Test]
    public void Slices()
    {
        Expect(X[0, 1, 1..3], 5, 6);
        Expect(X[0, 1, ^2..], 6, 7);
        Expect(X[0, 1, ..^3], 4);
        Expect(X[0, .., 1], 1, 5, 9);
        Expect(X[0, TensorIndex.Colon, 1], 1, 5, 9);
        Expect(X[0, TensorIndex.Slice(0, 3, 2), 1], 1, 9);
        Expect(X[0, 0, TensorIndex.Slice(start: -2)], 2, 3);
        Expect(X[0, 0, TensorIndex.Slice(stop: 2)], 0, 1);
        Expect(X[0, 0, TensorIndex.Slice(1, 100)], 1, 2, 3);
        Assert.That(X[0, 0, 2..2].shape, Is.EqualTo(new long[] { 0 }));
    }

    [Test]
    public void New_dimensions_and_the_ellipsis()
    {
        Assert.That(X[TensorIndex.None].shape, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        Assert.That(X[0, TensorIndex.Null, 1..].shape, Is.EqualTo(new long[] { 1, 2, 4 }));
        Expect(X[TensorIndex.Ellipsis, 1][0], 1, 5, 9);
        Expect(X[1, TensorIndex.Ellipsis, 1], 13, 17, 21);
        Expect(X[0, 0, TensorIndex.Ellipsis], 0, 1, 2, 3);
        Assert.That(X[TensorIndex.Ellipsis, TensorIndex.None].shape, Is.EqualTo(new long[] { 2, 3, 4, 1 }));
    }

    [Test]
    public void Tensors_of_positions()
    {
        var rows = tensor(new long[] { 2, 0 });
        Expect(X[0, TensorIndex.Tensor(rows), 1], 9, 1);
        Expect(X[0].index(rows), [2, 4], 8, 9, 10, 11, 0, 1, 2, 3);
        Expect(X[0, TensorIndex.Tensor(rows), TensorIndex.Tensor(tensor(new long[] { 3, 1 }))], 11, 1);
        Expect(X[.., TensorIndex.Tensor(rows)][1, 0], 20, 21, 22, 23);
        Expect(X[TensorIndex.Ellipsis, TensorIndex.Tensor(tensor(new long[] { 3 }))][1], [3, 1], 15, 19, 23);
    }

    [Test]
    public void Masks_take_as_many_dimensions_as_they_have()
    {
        Expect(X[TensorIndex.Tensor(X > 21)], 22, 23);
        var corners = tensor(new[] { true, false, false, false, false, true }, [2, 3]);
        Expect(X[TensorIndex.Tensor(corners), 1..3], [2, 2], 1, 2, 21, 22);
        Expect(X[TensorIndex.Tensor(corners), TensorIndex.Ellipsis], [2, 4], 0, 1, 2, 3, 20, 21, 22, 23);
        Expect(Counting(4, 2, 3)[TensorIndex.Ellipsis, TensorIndex.Tensor(corners)][0], 0, 5);
    }

    [Test]
    public void Assignment_writes_into_the_storage()
    {
        var y = Counting(2, 3);
        y[0, 1] = tensor(10.0);
        y[1] = Vector(30, 40, 50);
        Expect(y, [2, 3], 0, 10, 2, 30, 40, 50);
        y[.., ^1] = tensor(-1.0);
        Expect(y, [2, 3], 0, 10, -1, 30, 40, -1);
        y[TensorIndex.Tensor(y > 9)] = tensor(9.0);
        Expect(y, [2, 3], 0, 9, -1, 9, 9, -1);
        y[TensorIndex.Tensor(tensor(new long[] { 1, 0 })), 0] = Vector(1, 2);
        Expect(y, [2, 3], 2, 9, -1, 1, 9, -1);
        Assert.That(y.index_put_(tensor(0.0), TensorIndex.Ellipsis, 0), Is.SameAs(y));
        Expect(y, [2, 3], 0, 9, -1, 0, 9, -1);
    }

    [Test]
    public void A_slice_is_a_view_and_a_gathered_index_a_copy()
    {
        var y = Counting(4);
        y[1..3].zero_();
        y[TensorIndex.Tensor(tensor(new long[] { 3 }))].zero_();
        Expect(y, 0, 0, 0, 3);
    }

    [Test]
    public void Indexing_differentiates()
    {
        var weight = Leaf(1, 2, 3);
        (weight[TensorIndex.Tensor(tensor(new long[] { 2, 2, 0 }))] * Vector(1, 10, 100)).sum().backward();
        Expect(weight.grad!, 100, 0, 11);
    }
}
