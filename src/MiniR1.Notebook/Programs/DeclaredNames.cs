using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniR1.Notebook.Programs;

/// <summary>Which names a piece of code declares, without those of the scopes inside of it.</summary>
internal static class DeclaredNames
{
    /// <summary>The variables and functions that a cell declares for the cells after it.</summary>
    internal static IEnumerable<string> OfCell(CompilationUnitSyntax cell) =>
        cell.Members.Where(member => member is not BaseTypeDeclarationSyntax).SelectMany(Of);

    /// <summary>What the scope that begins with this node declares.</summary>
    internal static IEnumerable<string> OfScope(SyntaxNode scope) => scope.ChildNodes().SelectMany(Of).Concat(Own(scope));

    /// <summary>Whether names that are declared inside are unknown outside.</summary>
    internal static bool IsScope(SyntaxNode node) => node is BlockSyntax or ForStatementSyntax or CommonForEachStatementSyntax
        or UsingStatementSyntax or CatchClauseSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax || IsFunction(node);

    /// <summary>Whether names that are declared inside may hide those outside.</summary>
    internal static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax;

    private static IEnumerable<string> Of(SyntaxNode node)
    {
        // A function's name belongs to the outside, its parameters do not.
        var name = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            VariableDeclaratorSyntax variable => variable.Identifier.Text,
            SingleVariableDesignationSyntax variable => variable.Identifier.Text,
            _ => null,
        };
        var inside = IsScope(node) || node is BaseTypeDeclarationSyntax ? [] : node.ChildNodes().SelectMany(Of);
        return name is null ? inside : inside.Prepend(name);
    }

    private static IEnumerable<string> Own(SyntaxNode scope) => scope switch
    {
        ForEachStatementSyntax loop => [loop.Identifier.Text],
        CatchClauseSyntax { Declaration.Identifier: var caught } when !caught.IsKind(SyntaxKind.None) => [caught.Text],
        SimpleLambdaExpressionSyntax lambda => [lambda.Parameter.Identifier.Text],
        ParenthesizedLambdaExpressionSyntax lambda => Parameters(lambda.ParameterList),
        AnonymousMethodExpressionSyntax { ParameterList: { } parameters } => Parameters(parameters),
        LocalFunctionStatementSyntax function => Parameters(function.ParameterList),
        BaseMethodDeclarationSyntax method => Parameters(method.ParameterList),
        _ => [],
    };

    private static IEnumerable<string> Parameters(ParameterListSyntax list) => list.Parameters.Select(parameter => parameter.Identifier.Text);
}
