using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniR1.Cli.Notebooks;

/// <summary>
/// MiniR1 itself knows no cultures: its numbers look the same everywhere. Cells may want some: their process gets those of
/// the ICU library, where the system has it.
/// </summary>
internal static class Cultures
{
    private const string Variable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    /// <summary>Whatever the environment says, numbers and dates that name no culture have none.</summary>
    internal static void UseNone()
    {
        // The first question makes .NET read the variable; a program that a cell starts then chooses for itself.
        _ = CultureInfo.CurrentCulture;
        Environment.SetEnvironmentVariable(Variable, null);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
    }

    /// <summary>Lets a process for cells have cultures.</summary>
    /// <param name="environment">of the process to be started</param>
    internal static void Offer(IDictionary<string, string?> environment)
    {
        if (!environment.ContainsKey(Variable) && HasIcu())
            environment[Variable] = "0";
    }

    // .NET ends a process that shall have cultures where there is no ICU. It looks for the same names, the newest first.
    internal static bool HasIcu()
    {
        if (!OperatingSystem.IsLinux())
            return true; // part of Windows and macOS
        for (var version = 150; version >= 50; version--)
        {
            if (!NativeLibrary.TryLoad(FormattableString.Invariant($"libicuuc.so.{version}"), out var common))
                continue;
            NativeLibrary.Free(common);
            if (!NativeLibrary.TryLoad(FormattableString.Invariant($"libicui18n.so.{version}"), out var cultures))
                continue;
            NativeLibrary.Free(cultures);
            return true;
        }

        return false;
    }
}
