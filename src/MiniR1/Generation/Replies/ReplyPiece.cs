using MiniR1.Tokenization;

namespace MiniR1.Generation.Replies;

/// <summary>A piece of what a model writes: some text, or a token that is special or a tag.</summary>
/// <param name="Text">special tokens' too</param>
/// <param name="IsSpecial">whether a reader does not see it</param>
/// <param name="Tag">the tag that it is as a token; null for none</param>
internal readonly record struct ReplyPiece(string Text, bool IsSpecial = false, string? Tag = null)
{
    /// <summary>Whether it may be taken apart.</summary>
    internal bool IsText => !IsSpecial && Tag is null;
}

/// <summary>Makes pieces of tokens: never half a character, and special tokens and tags apart from the text around.</summary>
internal sealed class ReplyPieces(ITokenizer tokenizer, ThinkTags tags)
{
    private readonly StreamingDecoder _decoder = new(tokenizer, skipSpecialTokens: true);

    internal IEnumerable<ReplyPiece> Append(int id)
    {
        // A tag belongs to neither side, and so ends a character that is not complete. Special tokens leave it open:
        // where they are dropped its bytes are neighbors.
        if (tags.Of(id) is { } tag)
            return [.. Finish(), new ReplyPiece(tokenizer.Token(id), tokenizer.IsSpecial(id), tag)];
        return tokenizer.IsSpecial(id) ? [Hidden(id)] : Text(_decoder.Append(id));
    }

    /// <summary>A token that is not shown, whatever it is.</summary>
    internal ReplyPiece Hidden(int id) => new(tokenizer.Token(id), IsSpecial: true);

    /// <summary>What is left when no more tokens come.</summary>
    internal IEnumerable<ReplyPiece> Finish() => Text(_decoder.Finish());

    private static IEnumerable<ReplyPiece> Text(string text) => text.Length > 0 ? [new ReplyPiece(text)] : [];
}
