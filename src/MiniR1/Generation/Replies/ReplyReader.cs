using System.Text;
using MiniR1.Tokenization;

namespace MiniR1.Generation.Replies;

/// <summary>
/// Reads one reply token by token, as it is written. Stop texts are looked for first, in all that is written; what is
/// before them goes on to where thinking is told from answer, and special tokens are dropped last. Says which tokens
/// must come when the thinking has used up its budget.
/// </summary>
internal sealed class ReplyReader
{
    private readonly ReplyOptions _options;
    private readonly HashSet<int> _stopIds;
    private readonly ThinkTags _tags;
    private readonly ReplyPieces _pieces;
    private readonly StopScanner _stops;
    private readonly ThinkingReader _written; // of all tokens, so that the budget does not wait for what is held back
    private readonly ThinkingReader _shown;
    private readonly Queue<int> _forced = [];
    private readonly List<int> _ids = [];
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _answer = new();
    private bool _hasForced;
    private int _thinkingTokens;
    private ReplyEnd? _end;

    /// <param name="tokenizer">of the model</param>
    /// <param name="options">validated</param>
    /// <param name="stopIds">the model's own and the options'</param>
    /// <param name="start">how the prompt ended</param>
    internal ReplyReader(ITokenizer tokenizer, ReplyOptions options, IEnumerable<int> stopIds, PromptEnding start)
    {
        (_options, _stopIds, _tags) = (options, [.. stopIds], new ThinkTags(tokenizer));
        _pieces = new ReplyPieces(tokenizer, _tags);
        _stops = new StopScanner(options.StopTexts);
        (_written, _shown) = (new ThinkingReader(_tags, start), new ThinkingReader(_tags, start));
        CheckBudget();
    }

    internal bool IsFinished => _end is not null;

    /// <summary>The token that must be written next; null for the model's own choice.</summary>
    internal int? Forced => _forced.TryPeek(out var id) ? id : null;

    /// <summary>Takes the next token; calls back with the text that it completes.</summary>
    internal void Accept(int id, Action<bool, string> onText)
    {
        _ids.Add(id);
        _forced.TryDequeue(out _);
        if (_written.IsThinking)
            _thinkingTokens++;
        var isStop = _stopIds.Contains(id);
        foreach (var piece in isStop ? [_pieces.Hidden(id)] : _pieces.Append(id))
            Take(piece, onText);
        if (isStop)
            Finish(ReplyEnd.Stop, onText);
        else if (_ids.Count == _options.Sampling.MaxNewTokens)
            Finish(ReplyEnd.Length, onText);
        CheckBudget();
    }

    /// <summary>No more tokens come; does nothing if the reply has ended already.</summary>
    internal void Finish(ReplyEnd why, Action<bool, string> onText)
    {
        foreach (var piece in IsFinished ? [] : _pieces.Finish())
            Take(piece, onText);
        if (!IsFinished)
            End(why, _stops.Finish(), onText);
    }

    /// <param name="logProbabilities">one a token</param>
    internal Reply Reply(float[] logProbabilities) => new(
        _thinking.ToString().Trim(), _answer.ToString().Trim(), _end ?? ReplyEnd.Cancelled, [.. _ids], logProbabilities, _thinkingTokens);

    private void Take(ReplyPiece piece, Action<bool, string> onText)
    {
        if (IsFinished)
            return;
        _written.Read(piece, (_, _) => { });
        _stops.Append(piece);
        var (before, isFound) = _stops.Read();
        if (isFound)
            End(ReplyEnd.Stop, before, onText);
        else
            Show(before, onText);
    }

    private void End(ReplyEnd why, IReadOnlyList<ReplyPiece> last, Action<bool, string> onText)
    {
        Show(last, onText);
        _shown.Finish((isThinking, text) => Write(isThinking, text, onText));
        _end = why;
    }

    private void Show(IReadOnlyList<ReplyPiece> pieces, Action<bool, string> onText)
    {
        foreach (var piece in pieces)
            _shown.Read(piece, (isThinking, text) => Write(isThinking, text, onText));
    }

    private void Write(bool isThinking, string text, Action<bool, string> onText)
    {
        (isThinking ? _thinking : _answer).Append(text);
        onText(isThinking, text);
    }

    private void CheckBudget()
    {
        if (_hasForced || IsFinished || !_written.IsThinking || !(_thinkingTokens >= _options.ThinkingBudget))
            return;
        _hasForced = true;
        foreach (var id in _tags.EndIds)
            _forced.Enqueue(id);
    }
}
