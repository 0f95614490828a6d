using System.Runtime.CompilerServices;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>Where the repository's notebooks are.</summary>
internal static class CourseFiles
{
    internal static string Root { get; } = FindRoot();

    internal static string Folder { get; } = Path.Combine(Root, "notebooks");

    /// <summary>All notebooks, relative to <see cref="Folder"/>.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [.. Directory.GetFiles(Folder, "*.ipynb", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    private static string FindRoot([CallerFilePath] string file = "") => Path.GetFullPath("../../../..", file);
}
