using static TorchSharp.torch;

namespace MiniR1.Kernels.Operators;

/// <summary>
/// Products of parts of matrices, written into parts of matrices. A mixture's experts have hundreds of small ones in a
/// step; through tensors of TorchSharp's each would cost half a dozen objects with finalizers.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>result = left · right, without a gradient. Call it under no_grad.</summary>
    /// <exception cref="TorchException">libtorch refused the matrices.</exception>
    internal static void Write(MatrixView left, MatrixView right, MatrixView result)
    {
        nint a = left.Open(), b = right.Open(), c = result.Open();
        try
        {
            if (StableInterface.aoti_torch_mm_out(c, a, b) != 0)
                throw new TorchException($"a product of {left} and {right} into {result} was refused.");
        }
        finally
        {
            _ = StableInterface.aoti_torch_delete_tensor_object(a);
            _ = StableInterface.aoti_torch_delete_tensor_object(b);
            _ = StableInterface.aoti_torch_delete_tensor_object(c);
        }
    }
}

/// <summary>A matrix in the memory of a contiguous tensor.</summary>
/// <param name="Tensor">whose memory it is</param>
/// <param name="Offset">of its first number</param>
/// <param name="Rows">of the matrix</param>
/// <param name="Columns">of the matrix</param>
/// <param name="IsTransposed">whether the memory holds the transpose, [Columns, Rows]</param>
internal readonly record struct MatrixView(Tensor Tensor, long Offset, long Rows, long Columns, bool IsTransposed = false)
{
    internal MatrixView Transposed => new(Tensor, Offset, Columns, Rows, !IsTransposed);

    public override string ToString() => $"[{Rows}, {Columns}]";

    internal unsafe nint Open()
    {
        var sizes = stackalloc long[] { Rows, Columns };
        var strides = stackalloc long[] { IsTransposed ? 1 : Columns, IsTransposed ? Rows : 1 };
        var status = StableInterface.aoti_torch__reinterpret_tensor(Tensor.Handle, 2, sizes, strides, Offset, out var view);
        GC.KeepAlive(Tensor);
        return status == 0 ? view : throw new TorchException($"there is no matrix {this} at {Offset} of a tensor of {Tensor.numel()} numbers.");
    }
}
