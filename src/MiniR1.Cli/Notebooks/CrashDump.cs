using System.Text;
using System.Text.RegularExpressions;
using MiniR1.Notebook.Engine;

namespace MiniR1.Cli.Notebooks;

/// <summary>
/// Copies a process's standard error, but for what .NET writes when it ends the process: that may be a hundred thousand
/// lines, and one sentence tells it.
/// </summary>
internal sealed partial class CrashDump(Stream target)
{
    private const int MostKept = 64 << 10;
    private const int Interrupted = 130;

    private static readonly string[] s_beginnings = ["Stack overflow", "Fatal error", "Process terminated", "Unhandled exception"];

    private readonly StringBuilder _kept = new();

    /// <summary>Whether a process with this exit code was ended by a signal; on Windows, by an exception.</summary>
    internal static bool IsCrash(int code) => code is < 0 or > 128 and not Interrupted;

    internal async Task CopyAsync(Stream source)
    {
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await source.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            var start = _kept.Length > 0 ? 0 : Beginning(Encoding.Latin1.GetString(buffer, 0, count));
            Write(buffer.AsSpan(0, start));
            if (_kept.Length < MostKept)
                _kept.Append(Encoding.UTF8.GetString(buffer, start, count - start));
        }
    }

    /// <summary>It was no crash: what was kept back is written.</summary>
    internal void Release() => Write(Encoding.UTF8.GetBytes(_kept.ToString()));

    /// <summary>What happened.</summary>
    /// <param name="code">the process's exit code</param>
    /// <param name="cell">the cell that ran</param>
    internal CellFailure Failure(int code, string cell)
    {
        var lines = _kept.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var first = lines.FirstOrDefault() ?? "";
        if (first.StartsWith(s_beginnings[0], StringComparison.Ordinal))
        {
            var call = lines.Select(line => Call().Match(line)).FirstOrDefault(match => match.Success);
            var function = call is null ? "a function" : call.Groups[2].Value == "ctor" ? $"the constructor of {call.Groups[1].Value}" : call.Groups[2].Value;
            return new CellFailure(
                nameof(StackOverflowException), $"{function} calls itself without end, and .NET ended the process", cell, []);
        }

        var reason = code switch { 137 => "it was killed, as for want of memory", 139 => "a crash in native code", _ => $"exit code {code}" };
        var words = first.Length == 0 ? "" : $": {(first.Length <= 150 ? first : first[..150])}";
        return new CellFailure("ProcessEnded", $"the process ended in this cell ({reason}{words})", cell, []);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            target.Write(bytes);
        }
        catch (IOException)
        {
            // Nobody reads it any more; the process must be read all the same, or it waits for ever.
        }
    }

    // Where a line begins as such reports do; the text's end if none does.
    private static int Beginning(string text) =>
        s_beginnings.Select(beginning => text.IndexOf(beginning, StringComparison.Ordinal))
            .Where(at => at == 0 || (at > 0 && text[at - 1] == '\n')).DefaultIfEmpty(text.Length).Min();

    // "at Submission#0+Node.<Fact>g__Fact|0_0(Int32)" is what its author calls Fact, "at Submission#0+Node..ctor()" Node's.
    [GeneratedRegex(@"^at (?:[^(]*[.+#])?([\p{L}\p{N}_`]+)\.+<?([\p{L}_][\p{L}\p{N}_]*)[^(.]*\(")]
    private static partial Regex Call();
}
