using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>
/// Tensors with numbers. TorchSharp turns a number into a Scalar object whose finalizer frees native memory, and keeps it
/// alive only until its handle is read: a garbage collection on another thread frees it during the call. Even a + b makes
/// one, for its factor of b. Here every Scalar lives until the call has returned. Code that runs on several threads uses
/// these methods in place of TorchSharp's operators with numbers and of its addition.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar s_one = 1.ToScalar();

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, s_one);

    /// <summary>tensor + number.</summary>
    public static Tensor Plus(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.add(n, s_one));

    /// <summary>tensor + number.</summary>
    public static Tensor Plus(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.add(n, s_one));

    /// <summary>tensor - number.</summary>
    public static Tensor Minus(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.sub(n));

    /// <summary>number - tensor.</summary>
    public static Tensor SubtractedFrom(this Tensor tensor, double number)
    {
        using var negative = tensor.neg();
        return negative.Plus(number);
    }

    /// <summary>tensor · number.</summary>
    public static Tensor Times(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.mul(n));

    /// <summary>tensor · number.</summary>
    public static Tensor Times(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.mul(n));

    /// <summary>tensor / number.</summary>
    public static Tensor DividedBy(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.div(n));

    /// <summary>tensor += other.</summary>
    public static Tensor AddInPlace(this Tensor tensor, Tensor other) => tensor.add_(other, s_one);

    /// <summary>tensor += other · factor.</summary>
    public static Tensor AddInPlace(this Tensor tensor, Tensor other, double factor)
    {
        using var scalar = factor.ToScalar();
        return tensor.add_(other, scalar);
    }

    /// <summary>tensor += number.</summary>
    public static Tensor AddInPlace(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.add_(n, s_one));

    /// <summary>tensor *= number.</summary>
    public static Tensor MultiplyInPlace(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.mul_(n));

    /// <summary>Every number becomes this one.</summary>
    public static Tensor FillInPlace(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.fill_(n));

    /// <summary>Every number becomes this one.</summary>
    public static Tensor FillInPlace(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.fill_(n));

    /// <summary>Every truth value becomes this one.</summary>
    public static Tensor FillInPlace(this Tensor tensor, bool value) => tensor.FillInPlace(value ? 1L : 0);

    /// <summary>The number where the mask holds, else the tensor's.</summary>
    public static Tensor MaskedFill(this Tensor tensor, Tensor mask, double number)
    {
        using var scalar = number.ToScalar();
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>The number where the mask holds, else the tensor's.</summary>
    public static Tensor MaskedFill(this Tensor tensor, Tensor mask, long number)
    {
        using var scalar = number.ToScalar();
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>Numbers below the first become the first, numbers above the second the second.</summary>
    public static Tensor Clamped(this Tensor tensor, double min, double max)
    {
        using Scalar low = min.ToScalar(), high = max.ToScalar();
        return tensor.clamp(low, high);
    }

    /// <summary>Numbers above this become this.</summary>
    public static Tensor AtMost(this Tensor tensor, double max)
    {
        using var high = max.ToScalar();
        return tensor.clamp(null, high);
    }

    /// <summary>Where the tensor is below the number, bool.</summary>
    public static Tensor IsBelow(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.lt(n));

    /// <summary>Where the tensor is above the number, bool.</summary>
    public static Tensor IsAbove(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.gt(n));

    /// <summary>Where the tensor is at least the number, bool.</summary>
    public static Tensor IsAtLeast(this Tensor tensor, double number) => With(tensor, number, static (t, n) => t.ge(n));

    /// <summary>Where the tensor is the number, bool.</summary>
    public static Tensor Is(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.eq(n));

    /// <summary>Where the tensor is not the number, bool.</summary>
    public static Tensor IsNot(this Tensor tensor, long number) => With(tensor, number, static (t, n) => t.ne(n));

    /// <summary>The tensor with source[i] added to its slice index[i].</summary>
    public static Tensor PlusAt(this Tensor tensor, long dimension, Tensor index, Tensor source) =>
        tensor.index_add(dimension, index, source, s_one);

    /// <summary>The integers from 0 to before the end.</summary>
    /// <returns>[end] int64</returns>
    public static Tensor Range(long end, Device? device = null) => Range(0, end, device);

    /// <summary>The integers from the start to before the end.</summary>
    /// <returns>[end - start] int64</returns>
    public static Tensor Range(long start, long end, Device? device = null)
    {
        using Scalar first = start.ToScalar(), last = end.ToScalar(), step = 1L.ToScalar();
        return arange(first, last, step, ScalarType.Int64, device);
    }

    private static Tensor With(Tensor tensor, double number, Func<Tensor, Scalar, Tensor> operation)
    {
        using var scalar = number.ToScalar();
        return operation(tensor, scalar);
    }

    private static Tensor With(Tensor tensor, long number, Func<Tensor, Scalar, Tensor> operation)
    {
        using var scalar = number.ToScalar();
        return operation(tensor, scalar);
    }
}
