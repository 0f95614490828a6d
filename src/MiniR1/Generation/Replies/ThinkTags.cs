using MiniR1.Tokenization;

namespace MiniR1.Generation.Replies;

/// <summary>
/// The tags around the thinking, as a vocabulary has them: where a tag is one token, that token is the tag, special or
/// not; where it is several, its text is.
/// </summary>
internal sealed class ThinkTags
{
    internal const string Start = "<think>";
    internal const string End = "</think>";

    private readonly int? _startId;
    private readonly int? _endId;

    internal ThinkTags(ITokenizer tokenizer)
    {
        (_startId, _endId) = (tokenizer.TokenId(Start), tokenizer.TokenId(End));
        (IsStartText, IsEndText) = (tokenizer.Encode(Start) is not [_], tokenizer.Encode(End) is not [_]);
        EndIds = _endId is { } id ? [id] : tokenizer.Encode(End);
    }

    /// <summary>Whether the opening tag is looked for in the text.</summary>
    internal bool IsStartText { get; }

    /// <summary>Whether the closing tag is looked for in the text.</summary>
    internal bool IsEndText { get; }

    /// <summary>What closes the thinking.</summary>
    internal IReadOnlyList<int> EndIds { get; }

    /// <summary>The tag that an id is; null if it is none.</summary>
    internal string? Of(int id) => id == _startId ? Start : id == _endId ? End : null;
}
