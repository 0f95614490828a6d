using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniR1.Notebook.Language;

/// <summary>What a name in the code means: its signature and its documentation.</summary>
internal static class Inspection
{
    private const int MostSignatures = 8;

    /// <param name="compilation">of the code so far</param>
    /// <param name="position">where the cursor is</param>
    /// <returns>null if there is nothing to say</returns>
    internal static string? At(Compilation compilation, int position)
    {
        var tree = compilation.SyntaxTrees.Last();
        var model = compilation.GetSemanticModel(tree);
        var symbols = Symbols(model, tree, position);
        // After "f(" it is f that one wants to know about.
        if (symbols.Count == 0 && tree.GetRoot().FindToken(Math.Max(0, position - 1)).Parent?
            .FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call)
            symbols = Found(model.GetSymbolInfo(call.Expression), model.GetMemberGroup(call.Expression));
        if (symbols.Count == 0)
            return null;
        var signatures = symbols.Take(MostSignatures).Select(Signature).ToList();
        if (symbols.Count > MostSignatures)
            signatures.Add($"... and {symbols.Count - MostSignatures} more");
        var documentation = symbols.Select(symbol => DocumentationText.Of(symbol.GetDocumentationCommentXml()))
            .FirstOrDefault(text => text.Length > 0);
        return string.Join("\n", signatures) + (documentation is null ? "" : $"\n\n{documentation}");
    }

    private static List<ISymbol> Symbols(SemanticModel model, SyntaxTree tree, int position)
    {
        // With the cursor behind a name, it is that name.
        foreach (var place in new[] { position, position - 1 }.Where(place => place >= 0))
        {
            var token = tree.GetRoot().FindToken(place);
            if (!token.Span.Contains(place) || token.Parent is not { } node)
                continue;
            if (node is SimpleNameSyntax name)
                return Found(model.GetSymbolInfo(name), model.GetMemberGroup(name));
            if (token.Value is string && model.GetDeclaredSymbol(node) is { } declared)
                return [declared];
        }

        return [];
    }

    private static List<ISymbol> Found(SymbolInfo info, IEnumerable<ISymbol> group)
    {
        var first = info.Symbol is null ? info.CandidateSymbols : [info.Symbol];
        return [.. first.Concat(group).Distinct(SymbolEqualityComparer.Default)];
    }

    private static string Signature(ISymbol symbol) => symbol is ILocalSymbol or IFieldSymbol or IParameterSymbol or IPropertySymbol
        ? $"{Type(symbol)} {symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}"
        : symbol is IMethodSymbol { MethodKind: not MethodKind.Constructor } method
            ? $"{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {symbol.ToDisplayString(s_format)}"
            : symbol.ToDisplayString(s_format);

    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    private static string Type(ISymbol symbol) => (symbol switch
    {
        ILocalSymbol local => local.Type,
        IFieldSymbol field => field.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => ((IPropertySymbol)symbol).Type,
    }).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
