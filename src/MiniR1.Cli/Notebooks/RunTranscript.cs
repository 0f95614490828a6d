using System.Text;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Notebooks;

/// <summary>
/// A notebook to be read in a terminal as it runs: text, code, and behind a bar what the code prints and shows.
/// </summary>
/// <param name="output">the terminal</param>
/// <param name="canRewrite">whether a line that was written can be replaced: not in a file</param>
internal sealed class RunTranscript(TextWriter output, bool canRewrite) : IRunProgress
{
    private const string OutputMargin = "       | ";
    private const int Width = 75;

    // Of code: programs write cells too.
    private const int LongestLine = 300;
    private const int MostLines = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _later = [];
    private string _head = "";
    private bool _needsMargin = true;
    private bool _isOpen;
    private (string Id, int Length)? _last;

    public void TextPassed(string markdown)
    {
        lock (_lock)
            output.Write($"\n{markdown.TrimEnd()}\n");
    }

    public void CellStarted(int number, int count, string firstLine) =>
        _head = FormattableString.Invariant($"  {number,3}/{count}");

    public void CodePassed(string code)
    {
        var margin = $"{_head}  ";
        var text = new StringBuilder("\n");
        var lines = code.Trim('\n', '\r').Split('\n');
        foreach (var line in lines.Take(MostLines))
        {
            var shown = line.Length <= LongestLine ? line : string.Concat(line.AsSpan(0, LongestLine), "...");
            text.Append((margin + shown.TrimEnd()).TrimEnd()).Append('\n');
            margin = new string(' ', _head.Length + 2);
        }

        if (lines.Length > MostLines)
            text.Append(FormattableString.Invariant($"{margin}... {lines.Length - MostLines} more lines\n"));

        lock (_lock)
        {
            output.Write(text);
            output.Flush();
        }
    }

    public void Printed(OutputStream stream, string text)
    {
        lock (_lock)
        {
            if (_last is not null)
                EndLine();
            Write(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        }
    }

    public void Shown(MimeBundle bundle, string? displayId)
    {
        lock (_lock)
            Show(RunText.Of(bundle), displayId);
    }

    public void Replaced(MimeBundle bundle, string displayId)
    {
        var text = RunText.Of(bundle);
        lock (_lock)
        {
            // A progress bar moves where it is; whatever cannot, is told once, at the cell's end.
            if (_last is var (id, length) && id == displayId && canRewrite && !text.Contains('\n', StringComparison.Ordinal))
            {
                output.Write($"\r{OutputMargin}{text.PadRight(length)}");
                output.Flush();
                _last = (id, Math.Max(length, text.Length));
                _later.Remove(displayId);
            }
            else
            {
                _later[displayId] = text;
            }
        }
    }

    public void CellEnded(int number, TimeSpan time, CellFailure? failure)
    {
        lock (_lock)
        {
            foreach (var text in _later.Values)
                Show(text, null);
            _later.Clear();
            EndLine();
            if (failure is not null)
                Show(string.Join('\n', failure.TraceLines()), null);
            EndLine();
            output.Write(FormattableString.Invariant($"{"".PadRight(Width)}{time.TotalSeconds,8:0.00} s{(failure is null ? "" : "  failed")}\n"));
            output.Flush();
        }
    }

    private void Show(string text, string? displayId)
    {
        EndLine();
        Write(text);
        // It stays open, so that it can be written over.
        if (displayId is not null && canRewrite && !text.Contains('\n', StringComparison.Ordinal))
            _last = (displayId, text.Length);
        else
            EndLine();
    }

    private void EndLine()
    {
        if (_isOpen)
            output.Write('\n');
        (_isOpen, _needsMargin, _last) = (false, true, null);
    }

    // Each line gets its margin, also one that begins again with a carriage return.
    private void Write(string text)
    {
        var written = new StringBuilder(text.Length + OutputMargin.Length);
        for (var start = 0; start < text.Length;)
        {
            if (_needsMargin)
                written.Append(OutputMargin);
            var end = text.AsSpan(start).IndexOfAny('\n', '\r') is var found and >= 0 ? start + found + 1 : text.Length;
            written.Append(text, start, end - start);
            _needsMargin = text[end - 1] is '\n' or '\r';
            _isOpen = text[end - 1] != '\n';
            start = end;
        }

        output.Write(written);
        output.Flush();
    }
}
