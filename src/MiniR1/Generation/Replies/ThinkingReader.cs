namespace MiniR1.Generation.Replies;

/// <summary>Tells thinking from answer, piece by piece; leaves out the tags and the special tokens.</summary>
internal sealed class ThinkingReader
{
    private readonly ThinkTags _tags;
    private readonly TextScanner _scanner = new();
    private Part _part;
    private bool _hasThinking;
    private bool _hasAnswer;

    internal ThinkingReader(ThinkTags tags, PromptEnding start)
    {
        _tags = tags;
        _part = start switch
        {
            PromptEnding.Thinking => Part.Thinking,
            PromptEnding.Answer => Part.Answer,
            _ => Part.Beginning,
        };
    }

    // Before the first word it is open whether a tag begins the thinking.
    private enum Part
    {
        Beginning,
        Thinking,
        Answer,
    }

    internal bool IsThinking => _part == Part.Thinking;

    /// <summary>Takes a piece; calls back with the text that is thinking, or is not.</summary>
    internal void Read(ReplyPiece piece, Action<bool, string> onText)
    {
        if (piece.Tag is { } tag)
        {
            Finish(onText);
            if (Turns(tag))
                return;
        }

        if (piece.IsSpecial)
            return;
        _scanner.Append(piece.Text);
        while (true)
        {
            var (before, found) = _scanner.Read(Wanted());
            Emit(before, onText);
            if (found is null)
                return;
            // The word before it may have begun the answer.
            if (!Turns(found))
                Emit(found, onText);
        }
    }

    /// <summary>What may have become a tag is text after all.</summary>
    internal void Finish(Action<bool, string> onText) => Emit(_scanner.Finish(), onText);

    // A tag counts where it belongs; elsewhere it is text like any other.
    private bool Turns(string tag)
    {
        var (turns, next) = (tag, _part) switch
        {
            (ThinkTags.Start, Part.Beginning) => (true, Part.Thinking),
            (ThinkTags.End, Part.Thinking) => (true, Part.Answer),
            _ => (false, _part),
        };
        _part = next;
        return turns;
    }

    private string[] Wanted() => _part switch
    {
        Part.Beginning when _tags.IsStartText => [ThinkTags.Start],
        Part.Thinking when _tags.IsEndText => [ThinkTags.End],
        _ => [],
    };

    private void Emit(string text, Action<bool, string> onText)
    {
        // White space before the first word belongs to the format.
        if (!(IsThinking ? _hasThinking : _hasAnswer))
            text = text.TrimStart();
        if (text.Length == 0)
            return;
        if (_part == Part.Beginning)
            _part = Part.Answer;
        _hasThinking |= IsThinking;
        _hasAnswer |= !IsThinking;
        onText(IsThinking, text);
    }
}
