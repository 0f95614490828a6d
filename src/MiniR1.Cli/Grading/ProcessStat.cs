using System.Globalization;

namespace MiniR1.Cli.Grading;

/// <summary>A line of /proc/ID/stat.</summary>
/// <param name="Ticks">of the processors' time, with that of children that ended</param>
/// <param name="Pages">of memory that it has in use</param>
/// <param name="Start">when it began: with the number it tells it from a later one of the same number</param>
/// <param name="IsAlive">false for one that has ended and is still listed</param>
internal sealed record ProcessStat(int Id, int Parent, long Ticks, long Pages, long Start, bool IsAlive)
{
    // Numbers as in proc(5), from 1.
    private const int StateField = 3;
    private const int ParentField = 4;
    private const int UserTimeField = 14;
    private const int ChildrenSystemTimeField = 17;
    private const int StartField = 22;
    private const int PagesField = 24;

    /// <returns>null if it is no such line</returns>
    internal static ProcessStat? Parse(string line)
    {
        // The second field is the program's name in parentheses, and may hold any of them.
        var (open, close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        if (open < 0 || close < open || !int.TryParse(line.AsSpan(0, open), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id))
            return null;
        var fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= PagesField - StateField)
            return null;
        long Number(int field) => long.TryParse(fields[field - StateField], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var ticks = Enumerable.Range(UserTimeField, ChildrenSystemTimeField - UserTimeField + 1).Sum(Number);
        return new ProcessStat(id, (int)Number(ParentField), ticks, Number(PagesField), Number(StartField), fields[0] is not ("Z" or "X"));
    }
}
