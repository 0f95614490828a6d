using System.Diagnostics;

namespace MiniR1.Cli.Doctor;

/// <summary>The native libraries in this process.</summary>
internal static class LoadedLibraries
{
    internal static IReadOnlyList<string> Paths()
    {
        using var process = Process.GetCurrentProcess();
        return [.. process.Modules.Cast<ProcessModule>().Select(module => module.FileName).Distinct()];
    }

    /// <summary>The first path whose file name begins with one of <paramref name="names"/>.</summary>
    internal static string? Find(IEnumerable<string> paths, params string[] names) => paths.FirstOrDefault(
        path => names.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.OrdinalIgnoreCase)));
}
