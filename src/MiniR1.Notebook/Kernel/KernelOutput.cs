using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Kernel;

/// <summary>
/// What one cell prints and shows, sent to those who watch: in batches, not by the letter, and within bounds. Of what is
/// beyond these they see the last lines, in one display that is updated: a front end keeps all that it is sent.
/// </summary>
internal sealed class KernelOutput : ICellOutput, IDisposable
{
    private const int LiveCharacters = 4000;
    private static readonly TimeSpan s_livePause = TimeSpan.FromSeconds(1);

    private readonly OutputMessages _messages;
    private readonly Func<string> _ask;
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly Timer _liveTimer;
    private readonly string _tailId = Guid.NewGuid().ToString("N");
    private readonly HashSet<string> _sent = [];
    private OutputBudget _budget = new();
    private OutputTail _tail = new();
    private OutputStream? _stream;
    private bool _tailIsShown;
    private bool _liveIsDue;
    private bool _ended;

    /// <param name="connection">where it goes</param>
    /// <param name="parent">the header of the request that runs the cell</param>
    /// <param name="ask">asks the user for a line</param>
    internal KernelOutput(KernelConnection connection, JsonObject parent, Func<string> ask)
    {
        _messages = new OutputMessages(connection, parent);
        _ask = ask;
        _timer = new Timer(_ => Flush());
        _liveTimer = new Timer(_ => ShowLive());
    }

    /// <summary>The cell ended. What a task of it prints later is still sent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            ShowTail(OutputTail.MostCharacters);
            _messages.End();
        }
    }

    public void Write(OutputStream stream, string text)
    {
        lock (_lock)
        {
            FlushSoon();
            var taken = _budget.TakeText(text, startsOutput: stream != _stream);
            _stream = stream;
            if (taken > 0)
                _messages.Print(stream, taken == text.Length ? text : text[..taken]);
            if (taken == text.Length)
                return;
            _tail.Add(stream, text.AsSpan(taken));
            ShowLiveSoon();
        }
    }

    public void Show(MimeBundle bundle, string? displayId)
    {
        bundle = bundle.Bounded();
        lock (_lock)
        {
            FlushSoon();
            _stream = null;
            if (_budget.TakeShown(bundle.Length))
            {
                Send(bundle, displayId);
                return;
            }

            _tail.Add(new ShownValue(bundle, displayId), isKept: false);
            ShowLiveSoon();
        }
    }

    public void Replace(MimeBundle bundle, string displayId)
    {
        bundle = bundle.Bounded();
        lock (_lock)
        {
            FlushSoon();
            // What was not sent cannot be updated.
            if (!_tail.Replace(bundle, displayId) && _sent.Contains(displayId))
                _messages.Replace(bundle, displayId);
        }
    }

    public void Clear(bool wait)
    {
        lock (_lock)
        {
            FlushSoon();
            _messages.Clear(wait);
            (_budget, _tail, _stream, _tailIsShown) = (new OutputBudget(), new OutputTail(), null, false);
        }
    }

    public string ReadLine()
    {
        Flush();
        return _ask();
    }

    private void Flush()
    {
        lock (_lock)
            _messages.Flush();
    }

    // Before anything is added: the first one starts the clock.
    private void FlushSoon()
    {
        if (_messages.IsEmpty)
            _timer.Change(OutputMessages.Pause, Timeout.InfiniteTimeSpan);
    }

    private void ShowLiveSoon()
    {
        if (!_liveIsDue)
            _liveTimer.Change(s_livePause, Timeout.InfiniteTimeSpan);
        _liveIsDue = true;
    }

    private void ShowLive()
    {
        lock (_lock)
        {
            _liveIsDue = false;
            ShowTail(LiveCharacters);
            _messages.Flush();
        }
    }

    private void ShowTail(int mostCharacters)
    {
        if (_tail.IsEmpty)
            return;
        var text = _tail.LastText(mostCharacters);
        var bundle = MimeBundle.Of(_tail.IsCut ? $"{_tail.Note}\n{text}" : text);
        if (_tailIsShown)
            _messages.Replace(bundle, _tailId);
        else
            _messages.Show(bundle, _tailId);
        _tailIsShown = true;
        if (!_ended)
            return;
        foreach (var value in _tail.TakeShown())
            Send(value.Bundle, value.DisplayId);
    }

    private void Send(MimeBundle bundle, string? displayId)
    {
        _messages.Show(bundle, displayId);
        if (displayId is not null)
            _sent.Add(displayId);
    }
}
