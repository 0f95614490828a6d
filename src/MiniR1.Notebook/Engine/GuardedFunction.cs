using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MiniR1.Notebook.Engine;

/// <summary>A function in a cell's code, and how a statement gets to its beginning.</summary>
/// <param name="Name">what those that call it write</param>
/// <param name="Body">a block, or what stands after the arrow</param>
/// <param name="Returns">whether what stands after the arrow is its result</param>
/// <param name="IsOverride">whether code that knows a base type alone can call it</param>
internal sealed record GuardedFunction(string Name, SyntaxNode Body, bool Returns, bool IsOverride)
{
    /// <summary>The names in it, of whatever they are, and its operators.</summary>
    internal IReadOnlySet<string> Names { get; } = Body.DescendantNodesAndSelf().Select(node => node switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        BinaryExpressionSyntax binary => binary.OperatorToken.ValueText,
        ElementAccessExpressionSyntax => "this",
        _ => "",
    }).Where(name => name.Length > 0).ToHashSet();

    /// <returns>null if the node is no function, or one that no statement can be put into</returns>
    internal static GuardedFunction? Of(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method =>
            Of(method.Identifier.ValueText, method.Body, method.ExpressionBody, Result(method.ReturnType, method.Modifiers), IsCalledByOthers(method.Modifiers)),
        LocalFunctionStatementSyntax local =>
            Of(local.Identifier.ValueText, local.Body, local.ExpressionBody, Result(local.ReturnType, local.Modifiers)),
        OperatorDeclarationSyntax made => Of(made.OperatorToken.ValueText, made.Body, made.ExpressionBody, true),
        ConstructorDeclarationSyntax made => Of(made.Identifier.ValueText, made.Body, made.ExpressionBody, false),
        AccessorDeclarationSyntax accessor => OfAccessor(accessor),
        PropertyDeclarationSyntax { ExpressionBody: { } body } property =>
            OfArrow(property.Identifier.ValueText, body, true, IsCalledByOthers(property.Modifiers)),
        IndexerDeclarationSyntax { ExpressionBody: { } body } indexer => OfArrow("this", body, true, IsCalledByOthers(indexer.Modifiers)),
        LambdaExpressionSyntax lambda when VariableOf(lambda) is var (name, type) => OfLambda(lambda, name, type),
        _ => null,
    };

    /// <summary>What to put where in the code so that the function begins with the statement.</summary>
    internal IEnumerable<(TextSpan Span, string Text)> Edits(string statement)
    {
        if (Body is BlockSyntax block)
            return [(new TextSpan(block.OpenBraceToken.Span.End, 0), $" {statement}")];
        var result = (new TextSpan(Body.SpanStart, 0), Returns ? "return " : "");
        return Body.Parent switch
        {
            ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax } arrow =>
                [(arrow.ArrowToken.Span, $"{{ get {{ {statement} "), result, (Semicolon(arrow).Span, "; } }")],
            ArrowExpressionClauseSyntax arrow => [(arrow.ArrowToken.Span, $"{{ {statement} "), result, (Semicolon(arrow).Span, "; }")],
            _ => [(result.Item1, $"{{ {statement} {result.Item2}"), (new TextSpan(Body.Span.End, 0), "; }")],
        };
    }

    private static SyntaxToken Semicolon(ArrowExpressionClauseSyntax arrow) => arrow.Parent!.ChildTokens().Last(token => token.IsKind(SyntaxKind.SemicolonToken));

    private static GuardedFunction? Of(
        string name, BlockSyntax? body, ArrowExpressionClauseSyntax? arrow, bool? returns, bool isOverride = false) =>
        body is not null ? new GuardedFunction(name, body, false, isOverride) : arrow is null ? null : OfArrow(name, arrow, returns, isOverride);

    private static GuardedFunction? OfArrow(string name, ArrowExpressionClauseSyntax arrow, bool? returns, bool isOverride) =>
        returns is not { } known || arrow.Expression is ThrowExpressionSyntax ? null : new GuardedFunction(name, arrow.Expression, known, isOverride);

    private static GuardedFunction? OfAccessor(AccessorDeclarationSyntax accessor)
    {
        var (name, modifiers) = accessor.Parent?.Parent switch
        {
            PropertyDeclarationSyntax property => (property.Identifier.ValueText, property.Modifiers),
            IndexerDeclarationSyntax indexer => ("this", indexer.Modifiers),
            _ => ("", default),
        };
        return name.Length == 0 ? null : Of(
            name, accessor.Body, accessor.ExpressionBody, accessor.IsKind(SyntaxKind.GetAccessorDeclaration), IsCalledByOthers(modifiers));
    }

    private static GuardedFunction? OfLambda(LambdaExpressionSyntax lambda, string name, string type)
    {
        if (lambda.Block is { } block)
            return new GuardedFunction(name, block, false, false);
        // Whether f(n - 1) is a result or not, its variable's type tells. Of async ones and expression trees it does not.
        bool? returns = type.StartsWith("Func<", StringComparison.Ordinal) ? true : type.StartsWith("Action", StringComparison.Ordinal) ? false : null;
        return returns is not { } known || lambda.AsyncKeyword != default || lambda.ExpressionBody is null or ThrowExpressionSyntax
            ? null
            : new GuardedFunction(name, lambda.ExpressionBody, known, false);
    }

    // The variable that gets the lambda, and its type as it is written.
    private static (string Name, string Type)? VariableOf(LambdaExpressionSyntax lambda) => lambda.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } variable } =>
            (variable.Identifier.ValueText, declaration.Type.ToString()),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax variable } => (variable.Identifier.ValueText, DeclaredType(lambda, variable)),
        _ => null,
    };

    private static string DeclaredType(SyntaxNode node, IdentifierNameSyntax variable) =>
        node.SyntaxTree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(declared => declared.Identifier.ValueText == variable.Identifier.ValueText)?.Parent is VariableDeclarationSyntax declaration
            ? declaration.Type.ToString()
            : "";

    private static bool IsCalledByOthers(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.OverrideKeyword);

    // null where the code alone does not tell: an async method may return a type of its author's own.
    private static bool? Result(TypeSyntax type, SyntaxTokenList modifiers)
    {
        if (type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword })
            return false;
        if (!modifiers.Any(SyntaxKind.AsyncKeyword))
            return true;
        var last = type is QualifiedNameSyntax qualified ? qualified.Right : type;
        return last is GenericNameSyntax ? true : last.ToString() is "Task" or "ValueTask" ? false : null;
    }
}
