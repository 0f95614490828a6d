using MiniR1.Experiments;
using static TorchSharp.torch;

namespace MiniR1.Cli;

/// <summary>Finds out before anything is written whether there is a libtorch to work with.</summary>
internal static class LibTorchCheck
{
    internal const string NativeVariable = "MINIR1_NATIVE";
    private static readonly Version s_oldest = new(1, 13);

    /// <summary>The libtorch's version.</summary>
    /// <exception cref="MiniR1Exception">It is too old, or the variable names a file that is not there.</exception>
    /// <exception cref="LibTorch.LibTorchNotFoundException">There is none.</exception>
    internal static string Require()
    {
        if (Environment.GetEnvironmentVariable(NativeVariable) is { Length: > 0 } chosen && !File.Exists(chosen))
            throw new MiniR1Exception($"{NativeVariable} is '{chosen}', which does not exist: set it to a libminir1_torch.so, or unset it.");
        var version = __version__;
        return IsTooOld(version)
            ? throw new MiniR1Exception($"libtorch {version} is too old: install {s_oldest} or newer, or set LIBTORCH to a newer one and build again.")
            : version;
    }

    /// <summary>As <see cref="Require()"/>, and that the device of a run is there.</summary>
    /// <exception cref="MiniR1Exception">The run wants a GPU, and there is none.</exception>
    internal static void Require(ExperimentConfig config)
    {
        Require();
        if (config.Device == ComputeDevice.Cuda)
            CapturedEngine.RequireCuda();
    }

    /// <param name="version">such as <c>2.11.0+cu130</c></param>
    internal static bool IsTooOld(string version)
    {
        var numbers = version.Split('+', '-')[0].Split('.');
        return numbers.Length >= 2
            && int.TryParse(numbers[0], out var major) && int.TryParse(numbers[1], out var minor)
            && new Version(major, minor) < s_oldest;
    }
}
