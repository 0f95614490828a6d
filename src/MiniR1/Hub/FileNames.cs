using System.Buffers;
using System.Globalization;
using System.Text;

namespace MiniR1.Hub;

/// <summary>Which of the names that a hub lists may become files.</summary>
internal static class FileNames
{
    // Most file systems count bytes; a part's name has an ending more while it comes.
    private const int LongestPart = 255;
    private const int LongestPath = 1024;

    private const string ForbiddenOnWindows = "<>:\"|?*";
    private static readonly SearchValues<char> s_forbiddenOnWindows = SearchValues.Create(ForbiddenOnWindows);

    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

    /// <summary>
    /// Whether a path stays below the directory that it is put in, on any system, and outside a Git repository's own files,
    /// which make Git run programs.
    /// </summary>
    public static bool IsSafe(string path) =>
        !path.Contains('\\')
        && !path.Any(char.IsControl)
        && path is not [_, ':', ..]
        && path.Split('/').All(part => part is not ("" or "." or "..") && !IsGit(part));

    /// <summary>Why a safe path cannot be a file's on every system; null if it can.</summary>
    public static string? Obstacle(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            return $"has more than {LongestPath} bytes";
        foreach (var part in path.Split('/'))
        {
            if (Encoding.UTF8.GetByteCount(part) + PartialFile.Ending.Length > LongestPart)
                return $"has a part of more than {LongestPart - PartialFile.Ending.Length} bytes";
            if (IsDevice(part))
                return "is a device's name on Windows";
            if (part[^1] is '.' or ' ')
                return "has a part that ends with a dot or a space";
            if (part.AsSpan().IndexOfAny(s_forbiddenOnWindows) >= 0)
                return $"has one of the symbols {ForbiddenOnWindows}";
        }

        return null;
    }

    /// <summary>Two paths that are one file on some system, or of which one would lie below the other; null if there are none.</summary>
    public static (string First, string Second)? Collision(IEnumerable<string> paths)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = paths.ToList();
        foreach (var path in all)
        {
            if (!files.TryAdd(Folded(path), path))
                return (files[Folded(path)], path);
        }

        foreach (var path in all)
        {
            var folded = Folded(path);
            if (files.TryGetValue(Folded(path + PartialFile.Ending), out var partial))
                return (path, partial);
            for (var slash = folded.IndexOf('/'); slash >= 0; slash = folded.IndexOf('/', slash + 1))
            {
                if (files.TryGetValue(folded[..slash], out var file))
                    return (file, path);
            }
        }

        return null;
    }

    // As Git itself checks: in any case, with what Windows and macOS pass over, and by Windows' short name.
    private static bool IsGit(string part)
    {
        var seen = string.Concat(part.Where(symbol => char.GetUnicodeCategory(symbol) != UnicodeCategory.Format));
        var name = seen.Split(':')[0].TrimEnd('.', ' ');
        return name.Equals(".git", StringComparison.OrdinalIgnoreCase) || name.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsDevice(string part)
    {
        var name = part.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return s_devices.Contains(name)
            || (name.Length == 4 && (name.StartsWith("COM", StringComparison.Ordinal) || name.StartsWith("LPT", StringComparison.Ordinal))
                && name[3] is (>= '0' and <= '9') or '¹' or '²' or '³');
    }

    // As file systems that ignore case see it. Composed, as macOS takes both forms for one.
    private static string Folded(string path) => Unicode(path).ToUpperInvariant();

    private static string Unicode(string path) => Tokenization.Unicode.CanonicalComposition.Apply(path);
}
