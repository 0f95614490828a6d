namespace MiniR1.Tokenization.Chat.Jinja;

internal enum TokenKind
{
    /// <summary>Text between tags, after white-space control.</summary>
    Data,
    StatementBegin,
    StatementEnd,
    OutputBegin,
    OutputEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <param name="Text">what stands there; of a string what it means</param>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position)
{
    internal bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    /// <summary>For messages.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.End => "the template's end",
        TokenKind.String => "a string",
        _ => $"'{Text}'",
    };
}
