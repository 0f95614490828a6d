using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Engine;

/// <summary>A NuGet package that a cell asks for.</summary>
/// <param name="Version">null for the newest stable one</param>
internal sealed partial record PackageName(string Name, string? Version)
{
    /// <param name="text">such as <c>MathNet.Numerics, 5.0.0</c></param>
    /// <param name="place">where it stands, for errors</param>
    /// <exception cref="MiniR1Exception">It is no package's name.</exception>
    internal static PackageName Parse(string text, string place)
    {
        var parts = text.Split([',', '/'], StringSplitOptions.TrimEntries);
        return parts.Length is 1 or 2 && Word().IsMatch(parts[0]) && (parts.Length == 1 || Word().IsMatch(parts[1]))
            ? new PackageName(parts[0], parts.Length == 2 ? parts[1] : null)
            : throw new MiniR1Exception($"{place}: '{text}' names no package: write #r \"nuget: NAME, VERSION\".");
    }

    // Names and versions go into a project file: nothing else may be in them.
    [GeneratedRegex(@"^[A-Za-z0-9_.\-+*]+$")]
    private static partial Regex Word();
}
