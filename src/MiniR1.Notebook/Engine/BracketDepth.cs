using Microsoft.CodeAnalysis.CSharp;

namespace MiniR1.Notebook.Engine;

/// <summary>How deeply brackets are nested in code, found without a parser.</summary>
internal static class BracketDepth
{
    private const int MostInterpolations = 50;

    /// <returns>the line, from 0, where they are first nested deeper; null if they never are</returns>
    internal static int? FindDeeper(string code, int most)
    {
        if (Deeper(code, most) is null)
            return null;
        if (DeeperInterpolation(code) is { } start)
            return code.AsSpan(0, start).Count('\n');
        // Strings and comments are told from code only now: hardly any code comes here.
        var (depth, angles) = (0, 0);
        foreach (var token in SyntaxFactory.ParseTokens(code))
        {
            var kind = token.Kind();
            depth = Math.Max(0, depth + Step(kind));
            angles = Angles(kind, angles);
            // The lexer takes a string with holes, and the strings in these, for one token.
            if (depth > most || angles > most || (token.Text is ['$', ..] or ['@', '$', ..] && Deeper(token.Text, most) is not null))
                return code.AsSpan(0, Math.Min(token.SpanStart, code.Length)).Count('\n');
        }

        return null;
    }

    private static int? Deeper(string text, int most)
    {
        var depth = 0;
        for (var index = 0; index < text.Length; index++)
        {
            depth = text[index] switch
            {
                '(' or '[' or '{' or '<' => depth + 1,
                ')' or ']' or '}' or '>' => Math.Max(0, depth - 1),
                _ => depth,
            };
            if (depth > most)
                return index;
        }

        return null;
    }

    // The lexer itself, before all others, takes for ever over holes in holes. Blocks with such strings look alike here, but are
    // not nested that deeply.
    private static int? DeeperInterpolation(string code)
    {
        var depth = 0;
        var strings = new Stack<int>();
        for (var index = 0; index + 1 < code.Length; index++)
        {
            depth += code[index] switch { '{' => 1, '}' => -1, _ => 0 };
            if (code[index] != '$' || code[index + 1] is not ('"' or '@'))
                continue;
            while (strings.TryPeek(out var before) && before >= depth)
                strings.Pop();
            strings.Push(depth);
            if (strings.Count > MostInterpolations)
                return index;
        }

        return null;
    }

    private static int Step(SyntaxKind kind) => kind switch
    {
        SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken => 1,
        SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken => -1,
        _ => 0,
    };

    // Less-than and the brackets of type arguments look alike; no statement has many of either.
    private static int Angles(SyntaxKind kind, int angles) => kind switch
    {
        SyntaxKind.LessThanToken => angles + 1,
        SyntaxKind.GreaterThanToken => Math.Max(0, angles - 1),
        SyntaxKind.SemicolonToken or SyntaxKind.OpenBraceToken or SyntaxKind.CloseBraceToken => 0,
        _ => angles,
    };
}
