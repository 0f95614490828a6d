using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class SelectionTests : TensorFixture
{
    [Test]
    public void Largest_and_smallest()
    {
        var (values, indexes) = Vector(1, 4, 2, 3).topk(2);
        Expect(values, 4, 3);
        Expect(indexes, 1, 3);
        (values, indexes) = topk(Vector(1, 4, 2, 3), 2, largest: false);
        Expect(values, 1, 2);
        Expect(indexes, 0, 2);
        Expect(Vector(1, 4, 3, 2).view(2, 2).topk(1, dim: 0).indexes, [1, 2], 1, 0);
    }

    [Test]
    public void Sorting()
    {
        var (values, indices) = Vector(1, 4, 2).sort(descending: true);
        Expect(values, 4, 2, 1);
        Expect(indices, 1, 2, 0);
        Expect(Vector(1, 4, 2).argsort(), 0, 2, 1);
        var ties = arange(100) % 2L;
        var stable = ties.sort(stable: true).Indices;
        Expect(stable, [.. Enumerable.Range(0, 50).Select(i => 2.0 * i), .. Enumerable.Range(0, 50).Select(i => 2.0 * i + 1)]);
    }

    [Test]
    public void Gathering_and_scattering()
    {
        var index = tensor(new long[] { 2, 0, 1, 1 }, [2, 2]);
        Expect(Counting(2, 3).gather(1, index), [2, 2], 2, 0, 4, 4);
        Expect(gather(Counting(2, 3), 1, index), [2, 2], 2, 0, 4, 4);
        var source = Vector(1, 2, 3, 4).view(2, 2);
        Expect(Counting(2, 3).scatter_add(1, index, source), [2, 3], 2, 1, 3, 3, 11, 5);
        var positions = tensor(new long[] { 2, 0, 1, 0 }, [2, 2]);
        Expect(Counting(2, 3).scatter(1, positions, source), [2, 3], 2, 1, 1, 4, 3, 5);
        var target = Counting(2, 3);
        Assert.That(target.scatter_(1, positions, source), Is.SameAs(target));
        Expect(target, [2, 3], 2, 1, 1, 4, 3, 5);
        Expect(target.scatter_add_(1, index, source), [2, 3], 4, 1, 2, 4, 10, 5);
    }

    [Test]
    public void Rows_by_index()
    {
        var rows = tensor(new long[] { 1, 1 });
        var source = ones(2, 3, float64);
        Expect(Counting(2, 3).index_select(0, rows), [2, 3], 3, 4, 5, 3, 4, 5);
        Expect(Counting(2, 3).index_add(0, rows, source, 2), [2, 3], 0, 1, 2, 7, 8, 9);
        Expect(Counting(2, 3).index_add_(0, rows, source, 1), [2, 3], 0, 1, 2, 5, 6, 7);
        Expect(Counting(2, 3).index_copy_(1, tensor(new long[] { 2, 0 }), ones(2, 2, float64)), [2, 3], 1, 1, 1, 1, 4, 1);
        Expect(Counting(2, 3).index_fill_(1, tensor(new long[] { 1 }), -1), [2, 3], 0, -1, 2, 3, -1, 5);
    }

    [Test]
    public void Masks_and_conditions()
    {
        var odd = tensor(new[] { false, true, false });
        Expect(Vector(1, 2, 3).masked_fill(odd, -1), 1, -1, 3);
        Expect(Vector(1, 2, 3).masked_fill_(odd, -1), 1, -1, 3);
        Expect(Vector(1, 2, 3).masked_select(odd), 2);
        Expect(where(odd, Vector(1, 2, 3), zeros(1, float64)), 0, 2, 0);
        Expect(Vector(1, 2, 3).where(odd, Vector(7, 8, 9)), 7, 2, 9);
    }

    [Test]
    public void Losses()
    {
        var logits = Vector(0, Math.Log(3), 0, 0).view(2, 2); // [N, C]
        var target = tensor(new long[] { 1, 0 });
        var losses = new[] { -Math.Log(.75), Math.Log(2) };
        Expect(nn.functional.cross_entropy(logits, target, reduction: nn.Reduction.None), losses);
        Expect(nn.functional.cross_entropy(logits, target), [], losses.Average());
        Expect(nn.functional.cross_entropy(logits, target, reduction: nn.Reduction.Sum), [], losses.Sum());
        Expect(nn.functional.cross_entropy(logits, tensor(new long[] { 1, -100 })), [], losses[0]);
        Expect(nn.functional.nll_loss(nn.functional.log_softmax(logits, 1), target), [], losses.Average());
        Expect(nn.functional.mse_loss(Vector(1, 2), Vector(3, 2)), [], 2);
        Expect(nn.functional.one_hot(target, 3), [2, 3], 0, 1, 0, 1, 0, 0);
        Expect(nn.functional.layer_norm(Vector(1, 3), [2], eps: 0), -1, 1);
        Expect(nn.functional.gelu(Vector(0)), 0);
        Expect(nn.functional.silu(Vector(0)), 0);
        Expect(nn.functional.relu(Vector(-1, 1), inplace: true), 0, 1);
    }
}
