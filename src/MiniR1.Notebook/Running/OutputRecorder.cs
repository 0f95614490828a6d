using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>Keeps what a cell prints and shows, within bounds, for the notebook's file.</summary>
internal sealed class OutputRecorder : ICellOutput
{
    private readonly Lock _lock = new();
    private readonly List<OutputEntry> _first = [];
    private readonly Dictionary<string, ShownValue> _named = [];
    private OutputBudget _budget = new();
    private OutputTail _tail = new();
    private (CellResult Result, int Count)? _end;
    private bool _clearsNext;

    public void Write(OutputStream stream, string text)
    {
        lock (_lock)
        {
            ClearIfAsked();
            if (_tail.IsEmpty)
                text = AddFirst(stream, text);
            if (text.Length > 0)
                _tail.Add(stream, text);
        }
    }

    public void Show(MimeBundle bundle, string? displayId)
    {
        bundle = bundle.Bounded();
        lock (_lock)
        {
            ClearIfAsked();
            var value = new ShownValue(bundle, displayId);
            var isKept = _budget.TakeShown(bundle.Length);
            if (isKept && _tail.IsEmpty)
                _first.Add(value);
            else
                _tail.Add(value, isKept);
            // The others may be dropped.
            if (isKept && displayId is not null)
                _named[displayId] = value;
        }
    }

    public void Replace(MimeBundle bundle, string displayId)
    {
        bundle = bundle.Bounded();
        lock (_lock)
        {
            if (_tail.Replace(bundle, displayId) || !_named.TryGetValue(displayId, out var shown))
                return;
            shown.Bundle = _budget.TakeReplacement(shown.Bundle.Length, bundle.Length) ? bundle : bundle.Only([MimeType.Text]);
        }
    }

    public void Clear(bool wait)
    {
        lock (_lock)
        {
            _clearsNext = true;
            if (!wait)
                ClearIfAsked();
        }
    }

    public string ReadLine() => throw new MiniR1Exception(
        "The cell asks for a line of input, and nobody is there to give one: run it in a notebook, or take the question out.");

    /// <summary>Adds how the cell ended.</summary>
    internal void Add(CellResult result, int count)
    {
        lock (_lock)
        {
            if (result.Shown is not null || result.Failure is not null)
                ClearIfAsked();
            _end = (result, count);
        }
    }

    /// <summary>What stands below the cell, in nbformat's terms; whatever a thread of the cell still prints is not in it.</summary>
    internal IReadOnlyList<JsonObject> Outputs()
    {
        lock (_lock)
        {
            var outputs = new List<JsonObject>();
            foreach (var entry in _first.Concat(_tail.Entries))
                NotebookOutput.Add(outputs, entry);
            if (_end?.Result.Shown is { } shown)
                outputs.Add(NotebookOutput.Result(shown.Bounded(), _end.Value.Count));
            if (_end?.Result.Failure is { } failure)
                outputs.Add(NotebookOutput.Error(failure));
            return outputs;
        }
    }

    // Gives what does not fit any more.
    private string AddFirst(OutputStream stream, string text)
    {
        // Texts that follow each other are one.
        var last = _first is [.., PrintedText printed] && printed.Stream == stream ? printed : null;
        var taken = _budget.TakeText(text, startsOutput: last is null);
        if (taken == 0)
            return text;
        if (last is null)
            _first.Add(last = new PrintedText(stream));
        last.Text.Append(text, 0, taken);
        return taken == text.Length ? "" : text[taken..];
    }

    private void ClearIfAsked()
    {
        if (_clearsNext)
        {
            _first.Clear();
            _named.Clear();
            (_budget, _tail) = (new OutputBudget(), new OutputTail());
        }

        _clearsNext = false;
    }
}
