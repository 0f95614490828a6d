using System.Runtime.InteropServices;

namespace MiniR1.Kernels.Libraries;

/// <summary>How this platform spells the name of a native library's file.</summary>
internal static class LibraryFile
{
    /// <summary>The part of a package's path that names the platform: <c>linux-x64</c>, <c>win-x64</c>, <c>osx-arm64</c>.</summary>
    internal static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary><c>c10</c> is libc10.so on Linux, libc10.dylib on macOS, c10.dll on Windows.</summary>
    internal static string Name(string stem) =>
        OperatingSystem.IsWindows() ? $"{stem}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{stem}.dylib"
        : $"lib{stem}.so";

    /// <summary>The inverse of <see cref="Name"/>, for names that may come without prefix or extension.</summary>
    internal static string Stem(string name)
    {
        var stem = Path.GetFileName(name);
        foreach (var extension in (string[])[".dll", ".so", ".dylib"])
        {
            if (stem.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                stem = stem[..^extension.Length];
        }

        return stem.StartsWith("lib", StringComparison.Ordinal) ? stem[3..] : stem;
    }
}
