using LibTorch;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator CloneOperator = new("aten::clone");
        private static readonly Operator CopyOperator_ = new("aten::copy_");
        private static readonly Operator PinMemoryOperator = new("aten::pin_memory");
        private static readonly Operator ToDevice = new("aten::to", "device");
        private static readonly Operator ToType = new("aten::to", "dtype");

        /// <summary>The raw bytes of a contiguous CPU tensor, without copying; valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireHostMemory();
                return new Span<byte>(Native.mr_data(Handle), checked((int)(NumberOfElements * ElementBytes)));
            }
        }

        public long element_size() => ElementBytes;

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        internal int ElementBytes => dtype.ElementSize();

        /// <summary>The elements of a CPU tensor: its own memory when contiguous, else a copy that can only be read.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            RequireType<T>();
            RequireHost();
            return is_contiguous() ? new TensorAccessor<T>(alias(), shared: true) : new TensorAccessor<T>(contiguous(), shared: false);
        }

        /// <summary>The only element. Waits for the device.</summary>
        public unsafe T item<T>()
            where T : unmanaged
        {
            RequireType<T>();
            if (NumberOfElements != 1)
                throw new TorchException($"item: the tensor has {NumberOfElements} elements, not one.");
            using var host = is_cuda ? cpu() : alias();
            host.RequireHost();
            return *(T*)Native.mr_data(host.Handle);
        }

        public Tensor clone() => CloneOperator.Call(this, Argument.None);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => CopyOperator_.RunOn(this, this, source, nonBlocking);

        public Tensor cpu() => to(CPU);

        /// <summary>A copy in page-locked memory, which a device reads while the host goes on.</summary>
        public Tensor pin_memory() => PinMemoryOperator.Call(this, Argument.None);

        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? torch.CUDA, non_blocking: non_blocking);

        /// <summary>The same values on another device; a new wrapper of the same storage when nothing changes.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(
            ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = ToDevice.Call(this, device, type, non_blocking, copy, Argument.None);
            if (disposeAfter)
                Dispose();
            return result;
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            var result = ToType.Call(this, type, non_blocking, copy, Argument.None);
            if (disposeAfter)
                Dispose();
            return result;
        }

        public override string ToString() => handle == 0 ? "disposed tensor" : TensorPrinter.Print(this);

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        private void RequireHost()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException($"the tensor is on {device}; call cpu() before reading its memory.");
        }

        private void RequireHostMemory()
        {
            RequireHost();
            if (!is_contiguous())
                throw new InvalidOperationException("the tensor is not contiguous; call contiguous() before reading its memory.");
        }

        private void RequireType<T>()
            where T : unmanaged
        {
            var wanted = TypeOf(typeof(T));
            if (wanted != dtype)
                throw new ArgumentException($"the tensor holds {dtype}, not {wanted}; convert it first with to_type({wanted}).");
        }
    }
}

/// <summary>Conversions of tensors to numbers and text.</summary>
public static class TensorExtensionMethods
{
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };

    public static float ToSingle(this torch.Tensor value) => Read<float>(value, torch.ScalarType.Float32);

    public static double ToDouble(this torch.Tensor value) => Read<double>(value, torch.ScalarType.Float64);

    public static long ToInt64(this torch.Tensor value) => Read<long>(value, torch.ScalarType.Int64);

    public static int ToInt32(this torch.Tensor value) => Read<int>(value, torch.ScalarType.Int32);

    public static bool ToBoolean(this torch.Tensor value) => Read<bool>(value, torch.ScalarType.Bool);

    private static T Read<T>(torch.Tensor tensor, torch.ScalarType type)
        where T : unmanaged
    {
        using var converted = tensor.to_type(type);
        return converted.item<T>();
    }
}
