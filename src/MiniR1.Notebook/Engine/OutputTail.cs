using System.Text;
using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// The last of what a cell printed and showed beyond its <see cref="OutputBudget"/>: how a long run ended is what people
/// look for. What lies between is counted and dropped, so that neither time nor memory grows with what came before.
/// </summary>
internal sealed class OutputTail
{
    internal const int MostCharacters = 100_000;
    internal const int MostShown = 20;

    private const int MostShownCharacters = 10_000_000;
    private const int LongestLineToDrop = 1000;

    private readonly LinkedList<OutputEntry> _entries = [];
    private readonly Queue<LinkedListNode<OutputEntry>> _texts = [];
    private readonly Queue<LinkedListNode<OutputEntry>> _shown = [];
    private LinkedListNode<OutputEntry>? _cut;
    private int _characters;
    private long _cutCharacters;
    private long _cutLines;
    private long _cutShown;

    internal bool IsEmpty => _entries.Count == 0;

    /// <summary>Whether something is missing.</summary>
    internal bool IsCut => _cutCharacters + _cutShown > 0;

    /// <summary>In their order, with the note where the first thing is missing.</summary>
    internal IReadOnlyCollection<OutputEntry> Entries
    {
        get
        {
            if (_cut is { Value: PrintedText note })
                note.Text.Clear().Append(Note).Append('\n');
            return _entries;
        }
    }

    /// <summary>What is missing, in a sentence.</summary>
    internal string Note
    {
        get
        {
            var lines = _cutLines > 0
                ? FormattableString.Invariant($"{_cutLines:N0} lines ({_cutCharacters:N0} characters)")
                : FormattableString.Invariant($"{_cutCharacters:N0} characters");
            var values = FormattableString.Invariant($"{_cutShown:N0} displayed values");
            var what = _cutShown == 0 ? lines : _cutCharacters == 0 ? values : $"{lines} and {values}";
            return FormattableString.Invariant($"[... {what} were cut here: of what a cell prints, the first {OutputBudget.MostCharacters:N0} ")
                + FormattableString.Invariant($"and the last {MostCharacters:N0} characters stay; of what it displays, {OutputBudget.MostShown:N0} and {MostShown} values]");
        }
    }

    internal void Add(OutputStream stream, ReadOnlySpan<char> text)
    {
        if (text.Length > MostCharacters)
        {
            // Nothing before this text will stay, nor will its own beginning; half a letter is none.
            DropTexts(0);
            var start = text.Length - MostCharacters;
            if (char.IsLowSurrogate(text[start]))
                start++;
            CountCut(text[..start]);
            Append(stream, text[start..]);
            MarkCut(_entries.Last!);
            return;
        }

        Append(stream, text);
        // Now and then, since the cost of a cut is that of the whole tail.
        if (_characters > 2 * MostCharacters)
            DropTexts(MostCharacters);
    }

    /// <param name="isKept">whether it stays whatever follows</param>
    internal void Add(ShownValue value, bool isKept)
    {
        var node = _entries.AddLast(value);
        if (isKept)
            return;
        _shown.Enqueue(node);
        while (_shown.Count > 1 && (_shown.Count > MostShown || Length(_shown) > MostShownCharacters))
        {
            var oldest = _shown.Dequeue();
            _cutShown++;
            MarkCut(oldest);
            _entries.Remove(oldest);
        }
    }

    /// <returns>whether there was a value of that name</returns>
    internal bool Replace(MimeBundle bundle, string displayId)
    {
        var found = _shown.Select(node => (ShownValue)node.Value).FirstOrDefault(value => value.DisplayId == displayId);
        if (found is null)
            return false;
        found.Bundle = bundle;
        return true;
    }

    /// <summary>Takes out the values.</summary>
    internal IReadOnlyList<ShownValue> TakeShown()
    {
        var values = _shown.Select(node => (ShownValue)node.Value).ToList();
        foreach (var node in _shown)
            _entries.Remove(node);
        _shown.Clear();
        return values;
    }

    /// <summary>The last of the printed text, of both streams.</summary>
    internal string LastText(int most)
    {
        var text = string.Concat(_entries.OfType<PrintedText>().Where(entry => entry != _cut?.Value).Select(entry => entry.Text.ToString()));
        if (text.Length <= most)
            return text;
        var line = text.IndexOf('\n', text.Length - most);
        return text[(line < 0 || line == text.Length - 1 ? text.Length - most : line + 1)..];
    }

    private void Append(OutputStream stream, ReadOnlySpan<char> text)
    {
        if (_entries.Last?.Value is not PrintedText last || last == _cut?.Value || last.Stream != stream)
        {
            last = new PrintedText(stream);
            _texts.Enqueue(_entries.AddLast(last));
            _characters += OutputBudget.OutputCost;
        }

        last.Text.Append(text);
        _characters += text.Length;
    }

    private void DropTexts(int most)
    {
        while (_characters > most && _texts.TryPeek(out var node))
        {
            var text = ((PrintedText)node.Value).Text;
            var dropped = Math.Min(text.Length, _characters - most);
            // What stays begins with a line, unless lines are endless.
            if (most > 0)
                dropped = EndOfLine(text, dropped);
            if (dropped > 0)
            {
                CountCut(text.ToString(0, dropped));
                MarkCut(node);
            }

            text.Remove(0, dropped);
            _characters -= dropped;
            if (text.Length > 0)
                break;
            _texts.Dequeue();
            _entries.Remove(node);
            _characters -= OutputBudget.OutputCost;
        }
    }

    private static long Length(IEnumerable<LinkedListNode<OutputEntry>> shown) =>
        shown.Sum(node => (long)((ShownValue)node.Value).Bundle.Length);

    private static int EndOfLine(StringBuilder text, int start)
    {
        if (start == 0 || start == text.Length || text[start - 1] == '\n')
            return start;
        if (char.IsLowSurrogate(text[start]))
            start++;
        var rest = text.ToString(start, Math.Min(LongestLineToDrop, text.Length - start));
        return start + rest.IndexOf('\n', StringComparison.Ordinal) + 1;
    }

    private void CountCut(ReadOnlySpan<char> text)
    {
        _cutCharacters += text.Length;
        _cutLines += text.Count('\n');
    }

    private void MarkCut(LinkedListNode<OutputEntry> before) =>
        _cut ??= _entries.AddBefore(before, new PrintedText(OutputStream.StandardError));
}
