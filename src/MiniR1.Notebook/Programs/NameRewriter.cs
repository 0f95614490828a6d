using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniR1.Notebook.Programs;

/// <summary>
/// Gives each name of a notebook one meaning. A cell may declare anew what an earlier one did, and its loops may use the
/// names of variables outside; within one program neither is allowed.
/// </summary>
/// <param name="declared">all names that the notebook's cells declare for each other</param>
internal sealed class NameRewriter(IReadOnlySet<string> declared) : CSharpSyntaxRewriter
{
    private readonly Dictionary<string, string> _current = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Stack<Dictionary<string, string>> _scopes = [];
    private int _functions;

    /// <param name="cell">the next cell, as it was parsed</param>
    internal CompilationUnitSyntax Rewrite(CompilationUnitSyntax cell)
    {
        // Its own declaration holds for the whole cell, also above it.
        foreach (var name in DeclaredNames.OfCell(cell).Distinct())
            _current[name] = Fresh(name);
        return (CompilationUnitSyntax)Visit(cell)!;
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || !DeclaredNames.IsScope(node))
            return base.Visit(node);
        var isFunction = DeclaredNames.IsFunction(node);
        _functions += isFunction ? 1 : 0;
        _scopes.Push(DeclaredNames.OfScope(node).Distinct()
            .ToDictionary(name => name, name => _functions == 0 && declared.Contains(name) ? Fresh(name) : name));
        var visited = base.Visit(node);
        _scopes.Pop();
        _functions -= isFunction ? 1 : 0;
        return visited;
    }

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) =>
        IsVariable(node) ? node.WithIdentifier(Renamed(node.Identifier)) : node;

    public override SyntaxNode? VisitVariableDeclarator(VariableDeclaratorSyntax node) =>
        ((VariableDeclaratorSyntax)base.VisitVariableDeclarator(node)!).WithIdentifier(Renamed(node.Identifier));

    public override SyntaxNode? VisitSingleVariableDesignation(SingleVariableDesignationSyntax node) =>
        node.WithIdentifier(Renamed(node.Identifier));

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        ((ForEachStatementSyntax)base.VisitForEachStatement(node)!).WithIdentifier(Renamed(node.Identifier));

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) =>
        ((MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!).WithIdentifier(OuterName(node.Identifier));

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) =>
        ((LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!).WithIdentifier(OuterName(node.Identifier));

    // new { text } names a member by its variable, which may be called otherwise now.
    public override SyntaxNode? VisitAnonymousObjectMemberDeclarator(AnonymousObjectMemberDeclaratorSyntax node)
    {
        var visited = (AnonymousObjectMemberDeclaratorSyntax)base.VisitAnonymousObjectMemberDeclarator(node)!;
        return node is { NameEquals: null, Expression: IdentifierNameSyntax before }
            && visited.Expression is IdentifierNameSyntax after && before.Identifier.Text != after.Identifier.Text
            ? visited.WithNameEquals(SyntaxFactory.NameEquals(before.Identifier.Text)
                .WithEqualsToken(SyntaxFactory.Token([SyntaxFactory.Space], SyntaxKind.EqualsToken, [SyntaxFactory.Space])))
            : visited;
    }

    private static bool IsVariable(IdentifierNameSyntax node) => node.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name != node,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or QualifiedNameSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != node,
        _ => true,
    };

    private SyntaxToken Renamed(SyntaxToken name)
    {
        var scope = _scopes.FirstOrDefault(scope => scope.ContainsKey(name.Text)) ?? _current;
        return Named(name, scope.GetValueOrDefault(name.Text, name.Text));
    }

    // The function's own scope is on the stack while its name is asked for.
    private SyntaxToken OuterName(SyntaxToken name)
    {
        var scope = _scopes.Skip(1).FirstOrDefault(scope => scope.ContainsKey(name.Text)) ?? _current;
        return Named(name, scope.GetValueOrDefault(name.Text, name.Text));
    }

    private static SyntaxToken Named(SyntaxToken before, string name) =>
        name == before.Text ? before : SyntaxFactory.Identifier(before.LeadingTrivia, name, before.TrailingTrivia);

    // The first to use a name keeps it.
    private string Fresh(string name)
    {
        string fresh;
        do
        {
            var use = _uses[name] = _uses.GetValueOrDefault(name) + 1;
            fresh = use == 1 ? name : $"{name}{use}";
        }
        while (fresh != name && declared.Contains(fresh));
        return fresh;
    }
}
