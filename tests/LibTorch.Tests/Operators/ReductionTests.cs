using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

/// <summary>Over the matrix [[1, 2, 3], [4, 5, 6]].</summary>
public sealed class ReductionTests : TensorFixture
{
    private static Tensor Matrix => Counting(2, 3) + 1;

    [Test]
    public void Sums_and_products()
    {
        Expect(Matrix.sum(), [], 21);
        // A literal 0 would also be a ScalarType, and that overload would win.
        Expect(Matrix.sum(0L), 5, 7, 9);
        Expect(Matrix.sum(-1, keepdim: true), [2, 1], 6, 15);
        Expect(Matrix.sum([0, 1]), [], 21);
        Expect(Matrix.prod(), [], 720);
        Expect(Matrix.cumsum(1), [2, 3], 1, 3, 6, 4, 9, 15);
        Assert.That(tensor(new[] { 1, 2 }).sum().dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(Matrix.sum(float32).dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void Means_and_spreads()
    {
        Expect(Matrix.mean(), [], 3.5);
        Expect(Matrix.mean([0]), 2.5, 3.5, 4.5);
        Expect(Matrix.mean([1], keepdim: true), [2, 1], 2, 5);
        Expect(Matrix.var(), [], 3.5);
        Expect(Matrix.var([1], unbiased: false), 2.0 / 3, 2.0 / 3);
        Expect(Matrix.std(unbiased: false), [], Math.Sqrt(17.5 / 6));
        Expect(Matrix.std(1), 1, 1);
        Expect(Matrix.std([1], keepdim: true), [2, 1], 1, 1);
    }

    [Test]
    public void Extremes()
    {
        Expect(Matrix.max(), [], 6);
        Expect(Matrix.min(), [], 1);
        var (values, indexes) = Matrix.max(1);
        Expect(values, 3, 6);
        Expect(indexes, 2, 2);
        (values, indexes) = Matrix.min(0, keepdim: true);
        Expect(values, [1, 3], 1, 2, 3);
        Expect(indexes, [1, 3], 0, 0, 0);
        Expect(Matrix.amax(0), 4, 5, 6);
        Expect(Matrix.amax([0, 1], keepdim: true), [1, 1], 6);
        Expect(Matrix.amin(1), 1, 4);
        Expect(Matrix.amin([0], keepdim: true), [1, 3], 1, 2, 3);
        Expect(Matrix.argmax(), [], 5);
        Expect(argmax(Matrix, 0), 1, 1, 1);
    }

    [Test]
    public void Quantifiers()
    {
        var mask = tensor(new[] { true, false, true, true }, [2, 2]);
        Expect(mask.any(), [], 1);
        Expect(mask.all(), [], 0);
        Expect(mask.any(1), 1, 1);
        Expect(mask.all(1), 0, 1);
        Expect(mask.all(0, keepdim: true), [1, 2], 1, 0);
    }

    [Test]
    public void Softmax_and_its_kin()
    {
        var logits = Vector(0, Math.Log(3));
        Expect(logits.softmax(0), .25, .75);
        Expect(softmax(logits, -1), .25, .75);
        Expect(nn.functional.softmax(logits, 0), .25, .75);
        Expect(logits.log_softmax(0), Math.Log(.25), Math.Log(.75));
        Expect(logits.logsumexp(0), [], Math.Log(4));
        Expect(Vector(1000, 1000).softmax(0), .5, .5);
        Assert.That(logits.softmax(0, float32).dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void Norms_and_counts()
    {
        Expect(Vector(3, -4).norm(), [], 5);
        Expect(Vector(3, -4).norm(1), [], 7);
        Expect(tensor(new long[] { 0, 2, 2 }).bincount(null), 1, 0, 2);
        Expect(bincount(tensor(new long[] { 0, 2 }), Vector(.5, 2), minlength: 4), .5, 0, 2, 0);
        Expect(Vector(0, 5, 0, 7).nonzero(), [2, 1], 1, 3);
    }
}
