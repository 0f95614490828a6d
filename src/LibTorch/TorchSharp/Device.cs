using LibTorch;

namespace TorchSharp;

/// <summary>Kinds of devices, numbered as libtorch numbers them.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor lives: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = deviceType == DeviceType.CUDA && index < 0 ? 0 : index;
        }

        public Device(string description)
            : this(ParseType(description.Split(':')[0]), ParseIndex(description))
        {
        }

        public Device(string deviceType, int index = -1)
            : this(ParseType(deviceType), index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() =>
            index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        private static DeviceType ParseType(string name) =>
            Enum.TryParse<DeviceType>(name, ignoreCase: true, out var parsed)
                ? parsed
                : throw new ArgumentException($"there is no device type '{name}'; write cpu, cuda or cuda:N.");

        private static int ParseIndex(string description)
        {
            var parts = description.Split(':');
            if (parts.Length == 1)
                return -1;
            return int.TryParse(parts[1], out var index)
                ? index
                : throw new ArgumentException($"'{description}' names no device; write cpu, cuda or cuda:N.");
        }
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>Tensors there have a shape and a type, but no memory.</summary>
    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA => new(DeviceType.CUDA, 0);

    public static Device device(string description) => new(description);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>What TorchSharp offers of CUDA's state; streams, graphs and memory are in namespace LibTorch.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.mr_built_with_cuda() != 0 && Native.mr_has_cuda() != 0;

        public static int device_count() => is_available() ? Native.mr_cuda_count() : 0;

        /// <summary>Waits until the device has done all it was asked for.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.mr_cuda_synchronize(), "synchronize");
    }
}
