using System.Globalization;

namespace MiniR1.Cli.Grading;

/// <summary>What Linux tells of processes under /proc. A process may end, or belong to somebody else: then it tells nothing.</summary>
internal static class ProcFile
{
    internal static List<ProcessStat> All() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(path => char.IsAsciiDigit(path[^1]) && path.AsSpan("/proc/".Length).IndexOfAnyExceptInRange('0', '9') < 0)
            .Select(path => ProcessStat.Parse(Read($"{path}/stat"))).OfType<ProcessStat>(),
    ];

    /// <returns>null if there is no such process</returns>
    internal static ProcessStat? Of(int process) => ProcessStat.Parse(Read($"/proc/{process}/stat"));

    /// <summary>The variables that it was started with.</summary>
    internal static string Environment(int process) => Read($"/proc/{process}/environ");

    /// <summary>The program and its arguments.</summary>
    internal static string CommandLine(int process) => Read($"/proc/{process}/cmdline").Replace('\0', ' ');

    /// <summary>The bytes that it has written to disks.</summary>
    internal static long Written(int process) => Field(Read($"/proc/{process}/io"), "write_bytes:") ?? 0;

    /// <summary>The bytes of memory that it has, and its share of those that several have.</summary>
    internal static long? ProportionalBytes(int process) => Field(Read($"/proc/{process}/smaps_rollup"), "Pss:") * 1024;

    private static long? Field(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var number = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
