using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>Which tensors the CUDA kernels take.</summary>
internal static class CudaTensor
{
    /// <summary>Whether it lies on a GPU, in one of the types that the kernels know.</summary>
    internal static bool Fits(Tensor tensor) =>
        tensor.device_type == TorchSharp.DeviceType.CUDA && tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Whether kernels may read sixteen bytes at a time from its start.</summary>
    internal static bool IsAligned(Tensor tensor) => CpuTensor.Address(tensor) % 16 == 0;

    /// <summary>The tensor itself if it is contiguous and aligned, else a copy that is.</summary>
    internal static Tensor Aligned(Tensor tensor) => tensor.is_contiguous() && IsAligned(tensor) ? tensor.alias() : tensor.contiguous().clone();

    /// <summary>An uninitialized tensor on the device of another.</summary>
    internal static Tensor Empty(long[] shape, Tensor like, ScalarType? dtype = null) => empty(shape, dtype ?? like.dtype, like.device);
}

/// <summary>Rows whose numbers are neighbors and which lie one stride apart, as a slice of a wider matrix does.</summary>
internal sealed class CudaRows
{
    internal CudaRows(Tensor input)
    {
        Width = input.size(-1);
        Count = input.numel() / Width;
        var (shape, strides) = (input.shape, input.stride());
        var stride = shape.Length == 1 ? Width : strides[^2];
        var isRegular = strides[^1] == 1 && stride % 4 == 0 && CpuTensor.Address(input) % (4 * input.element_size()) == 0;
        for (var i = 0; i + 2 < shape.Length; i++)
            isRegular &= strides[i] == strides[i + 1] * shape[i + 1];
        Tensor = isRegular ? input : input.contiguous();
        Stride = isRegular ? stride : Width;
    }

    internal Tensor Tensor { get; }

    internal long Count { get; }

    internal long Width { get; }

    internal long Stride { get; }
}
