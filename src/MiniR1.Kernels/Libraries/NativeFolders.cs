namespace MiniR1.Kernels.Libraries;

/// <summary>Where native files lie: beside the program, beside this assembly, and in NuGet's package cache.</summary>
internal static class NativeFolders
{
    /// <summary>The folders of the program and of this assembly, and those of their files for this platform.</summary>
    internal static IEnumerable<string> OfApplication()
    {
        // In a notebook the two differ: #r loads this assembly from anywhere.
        var own = Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location);
        string[] roots = string.IsNullOrEmpty(own) ? [AppContext.BaseDirectory] : [AppContext.BaseDirectory, own];
        return roots.Select(Path.TrimEndingDirectorySeparator).Distinct()
            .SelectMany(root => (string[])[root, Path.Combine(root, "runtimes", LibraryFile.Platform, "native")]);
    }

    /// <summary>A package's native files for this platform, whether or not they are there.</summary>
    internal static string OfPackage(string package, string version) =>
        Path.Combine(PackageCache(), package.ToLowerInvariant(), version, "runtimes", LibraryFile.Platform, "native");

    private static string PackageCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
