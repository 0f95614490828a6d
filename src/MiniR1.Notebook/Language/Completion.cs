using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniR1.Notebook.Language;

/// <summary>The names that can stand where somebody writes.</summary>
internal static class Completion
{
    /// <param name="compilation">of the code so far</param>
    /// <param name="position">where the cursor is</param>
    /// <returns>where the word begins that a name replaces, and the names, sorted</returns>
    internal static (int Start, IReadOnlyList<string> Names) At(Compilation compilation, int position)
    {
        var tree = compilation.SyntaxTrees.Last();
        var text = tree.GetText().ToString();
        var start = position;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '_'))
            start--;
        if (IsInText(tree, start))
            return (start, []);
        var prefix = text[start..position];
        var model = compilation.GetSemanticModel(tree);
        var symbols = Container(tree, start) is { } container ? Members(model, container, start) : Names(model, tree, start);
        return (start,
        [
            .. symbols.Where(symbol => symbol.CanBeReferencedByName).Select(symbol => symbol.Name)
                .Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .Distinct().Order(StringComparer.OrdinalIgnoreCase).ThenBy(name => name, StringComparer.Ordinal),
        ]);
    }

    // Inside of a string or a comment no name is meant.
    private static bool IsInText(SyntaxTree tree, int position)
    {
        var trivia = tree.GetRoot().FindTrivia(position);
        if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            return position > trivia.SpanStart;
        var token = tree.GetRoot().FindToken(position);
        return position > token.SpanStart && position < token.Span.End && token.Kind() is
            SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken;
    }

    /// <summary>What stands before the dot; null if there is none.</summary>
    private static ExpressionSyntax? Container(SyntaxTree tree, int start)
    {
        var before = tree.GetRoot().FindToken(Math.Max(0, start - 1));
        if (!before.IsKind(SyntaxKind.DotToken) || before.Span.End > start)
            return null;
        return before.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax name => name.Left,
            MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax conditional } => conditional.Expression,
            MemberBindingExpressionSyntax binding =>
                binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
            _ => null,
        };
    }

    private static IEnumerable<ISymbol> Members(SemanticModel model, ExpressionSyntax container, int position)
    {
        var named = model.GetSymbolInfo(container).Symbol;
        if (named is INamespaceOrTypeSymbol scope)
        {
            return model.LookupSymbols(position, scope)
                .Where(symbol => scope is INamespaceSymbol || symbol.IsStatic || symbol is ITypeSymbol);
        }

        var type = model.GetTypeInfo(container).Type;
        return type is null or IErrorTypeSymbol
            ? []
            : model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(symbol => !symbol.IsStatic);
    }

    private static IEnumerable<ISymbol> Names(SemanticModel model, SyntaxTree tree, int position)
    {
        // Names of parameters that a call may give, such as requires_grad:
        var call = tree.GetRoot().FindToken(Math.Max(0, position - 1)).Parent?.FirstAncestorOrSelf<BaseArgumentListSyntax>()?.Parent;
        var parameters = call is null
            ? []
            : model.GetMemberGroup((call as InvocationExpressionSyntax)?.Expression ?? call).OfType<IMethodSymbol>()
                .SelectMany(method => method.Parameters);
        return [.. parameters, .. model.LookupSymbols(position)];
    }
}
