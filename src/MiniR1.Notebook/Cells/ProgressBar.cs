using System.Diagnostics;
using System.Globalization;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Cells;

/// <summary>How far a long cell is, updated in place.</summary>
/// <example><code>
/// using (var progress = new ProgressBar("training", 500))
/// {
///     for (var step = 1; step &lt;= 500; step++)
///         progress.Report(step, $"loss {loss:0.00}");
/// }
/// </code></example>
public sealed class ProgressBar : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly string _title;
    private readonly int _total;
    private readonly DisplayedValue _shown;
    private long _last = Stopwatch.GetTimestamp();
    private string _note = "";
    private int _done;

    /// <param name="title">what is being done</param>
    /// <param name="total">steps in all</param>
    /// <exception cref="MiniR1Exception">There is not a single step.</exception>
    public ProgressBar(string title, int total)
    {
        if (total < 1)
            throw new MiniR1Exception($"The progress bar '{title}' has {total} steps: give it one at least.");
        _title = title;
        _total = total;
        _shown = DisplayedValue.Show(Bundle(), CurrentCell.Output);
    }

    /// <param name="done">steps done so far</param>
    /// <param name="note">what to say beside the bar</param>
    public void Report(int done, string note = "")
    {
        _done = Math.Clamp(done, 0, _total);
        _note = note;
        // A loop of a microsecond a step must not drown the notebook in messages.
        if (_done < _total && Stopwatch.GetElapsedTime(_last) < s_pause)
            return;
        _last = Stopwatch.GetTimestamp();
        _shown.Replace(Bundle());
    }

    /// <summary>Shows where it ended.</summary>
    public void Dispose() => _shown.Replace(Bundle());

    private MimeBundle Bundle()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{_title}: {_done} of {_total}");
        var note = _note.Length == 0 ? "" : $"  {_note}";
        var html = $"<div><span>{Markup.Escape(_title)}</span> "
            + $"<progress value=\"{_done}\" max=\"{_total}\" style=\"width: 20em\"></progress> "
            + $"<span>{_done} of {_total}{Markup.Escape(note)}</span></div>";
        return MimeBundle.Of(text + note).With(MimeType.Html, html);
    }
}
