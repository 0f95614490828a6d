using System.Runtime.CompilerServices;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Goes through the tokens of a template.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    // Published templates go about 20 deep.
    private const int Deepest = 200;

    private int _at;
    private int _depth;

    /// <summary>Goes into a statement's body, or an expression within one.</summary>
    /// <exception cref="InsufficientExecutionStackException">Too many are within one another.</exception>
    internal void Enter()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_depth > Deepest)
            throw new InsufficientExecutionStackException();
    }

    internal void Leave() => _depth--;

    internal Token Current => tokens[_at];

    /// <summary>The token after the current one.</summary>
    internal Token Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>The current token, past which it goes; never past the last.</summary>
    internal Token Next()
    {
        var token = Current;
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    internal bool Is(string sign) => Current.Is(TokenKind.Operator, sign);

    internal bool IsWord(string word) => Current.Is(TokenKind.Name, word);

    internal bool Take(string sign) => Take(Is(sign));

    internal bool TakeWord(string word) => Take(IsWord(word));

    internal Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Next() : throw Unexpected(what);

    internal void Expect(string sign)
    {
        if (!Take(sign))
            throw Unexpected($"'{sign}'");
    }

    internal TemplateException Unexpected(string expected) =>
        Current.Position.Error($"{expected} must stand here, not {Current}");

    private bool Take(bool isThere)
    {
        if (isThere)
            Next();
        return isThere;
    }
}
