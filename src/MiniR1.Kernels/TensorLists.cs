using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Operators;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>
/// Arithmetic on whole lists of tensors: gradients, parameters, moments. On the CPU loops over their memory, on a GPU
/// libtorch's list operators where the stable interface takes their arguments.
/// </summary>
public static unsafe class TensorLists
{
    private static readonly Operator s_multiply = new("aten::_foreach_mul_", "Tensor");
    private static readonly Operator s_copy = new("aten::_foreach_copy_");
    private static readonly Operator s_zero = new("aten::_foreach_zero_");

    /// <inheritdoc cref="PlainAdd"/>
    public static void Add(Tensor[] target, Tensor[] source)
    {
        if (!AreOnCpu(target) || !AreOnCpu(source))
        {
            PlainAdd(target, source);
            return;
        }

        for (var i = 0; i < target.Length; i++)
            Lanes.AddScaled(CpuTensor.Data(target[i]), CpuTensor.Data(source[i]), 1, CpuTensor.Count(target[i], source[i]));
        GC.KeepAlive(target);
        GC.KeepAlive(source);
    }

    /// <inheritdoc cref="PlainScale(Tensor[], double)"/>
    public static void Scale(Tensor[] target, double factor)
    {
        if (!AreOnCpu(target))
        {
            PlainScale(target, factor);
            return;
        }

        foreach (var tensor in target)
            Lanes.Scale(CpuTensor.Data(tensor), CpuTensor.Data(tensor), (float)factor, checked((int)tensor.numel()));
        GC.KeepAlive(target);
    }

    /// <inheritdoc cref="PlainScale(Tensor[], Tensor)"/>
    public static void Scale(Tensor[] target, Tensor factor) => s_multiply.Run(target, factor);

    /// <inheritdoc cref="PlainCopy"/>
    public static void Copy(Tensor[] target, Tensor[] source) => s_copy.Run(target, source, false);

    /// <inheritdoc cref="PlainZero"/>
    public static void Zero(Tensor[] target) => s_zero.Run(target);

    /// <summary>The 2-norm of all numbers together.</summary>
    /// <returns>a scalar on the tensors' device</returns>
    public static Tensor Norm(Tensor[] tensors)
    {
        using var scope = NewDisposeScope();
        return stack(Array.ConvertAll(tensors, tensor => tensor.norm())).norm().MoveToOuterDisposeScope();
    }

    /// <summary>target[i] += source[i], one by one.</summary>
    public static void PlainAdd(Tensor[] target, Tensor[] source)
    {
        for (var i = 0; i < target.Length; i++)
            target[i].AddInPlace(source[i]);
    }

    /// <summary>target[i] *= factor, one by one.</summary>
    public static void PlainScale(Tensor[] target, double factor)
    {
        foreach (var tensor in target)
            tensor.MultiplyInPlace(factor);
    }

    /// <summary>target[i] *= factor, a number on the device, one by one.</summary>
    public static void PlainScale(Tensor[] target, Tensor factor)
    {
        foreach (var tensor in target)
            tensor.mul_(factor);
    }

    /// <summary>target[i] becomes source[i], converted to its type, one by one.</summary>
    public static void PlainCopy(Tensor[] target, Tensor[] source)
    {
        for (var i = 0; i < target.Length; i++)
            target[i].copy_(source[i]);
    }

    /// <summary>target[i] becomes 0, one by one.</summary>
    public static void PlainZero(Tensor[] target)
    {
        foreach (var tensor in target)
            tensor.zero_();
    }

    /// <summary>Whether the CPU's loops can run over their memory.</summary>
    internal static bool AreOnCpu(ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (!CpuTensor.Fits(tensor) || !tensor.is_contiguous())
                return false;
        }

        return true;
    }
}
