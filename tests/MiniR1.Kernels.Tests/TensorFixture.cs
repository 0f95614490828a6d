using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests;

/// <summary>A scope per test disposes the tensors that the test makes.</summary>
public abstract class TensorFixture
{
    private DisposeScope? scope;

    [SetUp]
    public void OpenScope() => scope = NewDisposeScope();

    [TearDown]
    public void CloseScope() => scope?.Dispose();

    /// <summary>A vector of doubles.</summary>
    protected static Tensor Vector(params double[] values) => tensor(values);

    /// <summary>0, 1, 2, ... as doubles in the given shape.</summary>
    protected static Tensor Counting(params long[] shape) =>
        arange(0, shape.Aggregate(1L, (product, size) => product * size), float64).view(shape);

    /// <summary>A leaf that records its gradient.</summary>
    protected static Tensor Leaf(params double[] values) => tensor(values, requires_grad: true);

    /// <summary>Elements in row-major order, whatever the type.</summary>
    protected static double[] Values(Tensor tensor) =>
        tensor.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    protected static void Expect(Tensor actual, long[] shape, params double[] values)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual.shape, Is.EqualTo(shape));
            Assert.That(Values(actual), Is.EqualTo(values).Within(1e-12));
        }
    }

    /// <summary>A vector with these elements.</summary>
    protected static void Expect(Tensor actual, params double[] values) => Expect(actual, [values.Length], values);
}
