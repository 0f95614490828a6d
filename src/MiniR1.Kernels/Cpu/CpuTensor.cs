using System.Runtime.CompilerServices;
using MiniR1.Kernels.Operators;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>The memory of tensors on the CPU. Whoever takes an address keeps the tensor alive while it uses it.</summary>
internal static unsafe class CpuTensor
{
    /// <summary>Whether the CPU's kernels can take it: they compute in float32.</summary>
    internal static bool Fits(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Whether a call must be recorded for a backward pass.</summary>
    internal static bool IsRecorded(params ReadOnlySpan<Tensor> tensors)
    {
        if (!is_grad_enabled())
            return false;
        foreach (var tensor in tensors)
        {
            if (tensor.requires_grad)
                return true;
        }

        return false;
    }

    /// <summary>The address of the first number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float* Data(Tensor tensor) => (float*)Address(tensor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long* Integers(Tensor tensor) => (long*)Address(tensor);

    internal static nint Address(Tensor tensor)
    {
        _ = StableInterface.aoti_torch_get_data_ptr(tensor.Handle, out var address);
        return address;
    }

    /// <summary>The tensor itself if the numbers of its last dimension are neighbors, else a contiguous copy.</summary>
    internal static Tensor WithNeighbors(Tensor tensor) => tensor.stride(-1) == 1 ? tensor : tensor.contiguous();

    /// <summary>The numbers of each of two tensors.</summary>
    /// <exception cref="TorchException">They differ in number.</exception>
    internal static int Count(Tensor one, Tensor other)
    {
        var (count, same) = (one.numel(), other.numel());
        return count == same
            ? checked((int)count)
            : throw new TorchException($"tensors of [{string.Join(", ", one.shape)}] and [{string.Join(", ", other.shape)}] do not fit together.");
    }
}
