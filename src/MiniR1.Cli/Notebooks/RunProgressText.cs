using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Notebooks;

/// <summary>A line a cell: which, how it begins, how long it took.</summary>
internal sealed class RunProgressText(TextWriter output) : IRunProgress
{
    private const int Width = 64;

    public void CellStarted(int number, int count, string firstLine)
    {
        var line = firstLine.Length <= Width ? firstLine : string.Concat(firstLine.AsSpan(0, Width - 3), "...");
        output.Write($"  {number,3}/{count}  {line.PadRight(Width)}");
        output.Flush();
    }

    public void CellEnded(int number, TimeSpan time, CellFailure? failure) =>
        output.WriteLine(FormattableString.Invariant($"{time.TotalSeconds,8:0.00} s{(failure is null ? "" : "  failed")}"));
}
