using System.Globalization;

namespace MiniR1.Cli.Benchmarks;

/// <summary>This process's memory in bytes, as Linux counts it in /proc/self/status.</summary>
/// <param name="Resident">VmRSS: in memory now</param>
/// <param name="Peak">VmHWM: the most that was in memory</param>
/// <param name="Anonymous">RssAnon: its own memory</param>
/// <param name="FilePages">RssFile: pages of mapped files, libraries among them</param>
internal sealed record ProcessMemory(long Resident, long Peak, long Anonymous, long FilePages)
{
    private const string Status = "/proc/self/status";

    /// <summary>The figures now; null where there is no such file.</summary>
    internal static ProcessMemory? Now()
    {
        if (!File.Exists(Status))
            return null;
        var lines = File.ReadAllLines(Status);
        return new ProcessMemory(Bytes("VmRSS"), Bytes("VmHWM"), Bytes("RssAnon"), Bytes("RssFile"));

        long Bytes(string name)
        {
            var line = lines.First(line => line.StartsWith($"{name}:", StringComparison.Ordinal)); // "VmRSS:   12345 kB"
            return 1024 * long.Parse(line.Split(':', 'k')[1].Trim(), CultureInfo.InvariantCulture);
        }
    }
}
