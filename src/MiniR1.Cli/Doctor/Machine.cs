using System.Globalization;
using System.Runtime.InteropServices;
using LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Cli.Doctor;

/// <summary>Looks at all that a run depends on.</summary>
internal static class Machine
{
    internal static IReadOnlyList<Finding> Examine()
    {
        return
        [
            .. Tensors(),
            new Finding(".NET", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}"),
            new Finding("memory", $"{Gigabytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)} GB"),
        ];
    }

    // Half of the commands do without it, so that its absence is a finding like any other.
    private static Finding[] Tensors()
    {
        try
        {
            var version = LibTorchCheck.Require();
            RequireArithmetic(version);
            return WithLibTorch(version);
        }
        catch (Exception failure) when (Reason(failure) is { } reason)
        {
            return
            [
                new Finding("libtorch", "not usable", reason),
                new Finding("threads", $"{Environment.ProcessorCount} cores"),
            ];
        }
    }

    private static string? Reason(Exception failure) => FailureSentence.Of(failure)
        ?? (failure is TypeInitializationException or NotSupportedException or ExternalException ? Excerpt.Sentence(failure.Message) : null);

    private static Finding[] WithLibTorch(string version)
    {
        var modules = LoadedLibraries.Paths();
        return
        [
            new Finding("libtorch", $"{version}, {LoadedLibraries.Find(modules, "libtorch_cpu", "torch_cpu") ?? "place unknown"}"),
            .. NativeFile(modules),
            Blas.Of(modules),
            new Finding("threads", Threads()),
            new Finding("CUDA", cuda.is_available() ? Devices(cuda.device_count()) : "not available"),
            new Finding("kernels", FusedKernels.Description),
        ];
    }

    // Loading says little: a BLAS that does not fit fails at the first product.
    private static void RequireArithmetic(string version)
    {
        using var scope = NewDisposeScope();
        var product = full([2, 3], 2.0f).matmul(full([3, 2], 0.5f)).sum().ToDouble();
        if (product != 12)
            throw new MiniR1Exception($"libtorch {version} calculates wrongly (a product gave {product}, not 12): install it again.");
    }

    private static IEnumerable<Finding> NativeFile(IReadOnlyList<string> modules) =>
        LoadedLibraries.Find(modules, "libminir1_torch") is { } path ? [new Finding("native file", path)] : [];

    private static string Threads()
    {
        var blas = Environment.GetEnvironmentVariable(Blas.ThreadsVariable);
        return $"{Environment.ProcessorCount} cores, so as many workers; {get_num_threads()} inside an operator"
            + (blas is null ? "" : $", {blas} inside a matrix product");
    }

    private static string Devices(int count) => count == 1 ? "1 device" : $"{count} devices";

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
}
