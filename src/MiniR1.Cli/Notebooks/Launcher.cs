namespace MiniR1.Cli.Notebooks;

/// <summary>How this program is started by another one.</summary>
internal static class Launcher
{
    /// <summary>The launcher of the clone or of the bundle that this is; without one, the program itself.</summary>
    internal static IReadOnlyList<string> Command()
    {
        var here = AppContext.BaseDirectory;
        // src/MiniR1.Cli/bin/Release/net10.0 of a clone; app of a bundle.
        foreach (var launcher in new[] { Path.GetFullPath("../../../../../minir1", here), Path.GetFullPath("../run", here) })
        {
            if (!OperatingSystem.IsWindows() && File.Exists(launcher))
                return [launcher];
        }

        return Program();
    }

    /// <summary>This very build, without a launcher that might build first.</summary>
    internal static IReadOnlyList<string> Program()
    {
        var process = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.Combine(AppContext.BaseDirectory, "MiniR1.Cli.dll")]
            : [process];
    }
}
