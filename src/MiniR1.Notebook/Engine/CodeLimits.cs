using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// What is given to the compiler: not so long, and not so deeply nested, that it would take minutes or end the process with
/// an overflow of its stack. Nobody writes such code; programs that write code do.
/// </summary>
internal static class CodeLimits
{
    internal const int MostCharacters = 1_000_000;
    internal const int Deepest = 500;

    // Of operands and their operators in a row, which the compiler takes one by one.
    internal const int MostOperands = 50_000;

    // The compiler tries each hole in two ways, and each hole in it in two more.
    internal const int DeepestInterpolation = 10;

    // "An expression is too long or complex to compile"
    private const string GivenUp = "CS8078";

    private static readonly CSharpParseOptions s_script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>Whether the compiler can take the code.</summary>
    internal static bool Allow(string code)
    {
        try
        {
            Parse(code, "");
            return true;
        }
        catch (CellException)
        {
            return false;
        }
    }

    /// <param name="code">C#</param>
    /// <param name="name">such as <c>cell 3</c>, for errors</param>
    /// <exception cref="CellException">The compiler cannot take it.</exception>
    internal static SyntaxNode Parse(string code, string name)
    {
        CheckLength(code, name);
        // Before the parser, which looks ahead from every bracket.
        if (BracketDepth.FindDeeper(code, Deepest) is { } line)
            throw TooDeep(name, line);
        var root = CSharpSyntaxTree.ParseText(code, s_script).GetRoot();
        // The parser gives up where the thread's stack is small.
        if (root.ContainsDiagnostics && root.GetDiagnostics().FirstOrDefault(error => error.Id == GivenUp) is { } error)
            throw TooDeep(name, error.Location.GetLineSpan().StartLinePosition.Line);
        CheckDepth(root, name);
        return root;
    }

    /// <exception cref="CellException">It is too long.</exception>
    internal static void CheckLength(string code, string name)
    {
        if (code.Length > MostCharacters)
            throw new CellException(name, FormattableString.Invariant($"this is {code.Length:N0} characters of code, and the compiler is given {MostCharacters:N0} at most: read data from a file instead"));
    }

    // Not recursive, as the tree may be of any depth.
    private static void CheckDepth(SyntaxNode root, string name)
    {
        var open = new Stack<(SyntaxNode Node, int Depth, int Interpolations, int Operands)>([(root, 0, 0, 0)]);
        while (open.TryPop(out var next))
        {
            var (node, depth, interpolations, operands) = next;
            if (depth > Deepest || interpolations > DeepestInterpolation || operands > MostOperands)
                throw TooDeep(name, node.GetLocation().GetLineSpan().StartLinePosition.Line);
            foreach (var child in node.ChildNodes())
            {
                var isOperand = node is BinaryExpressionSyntax { Left: var left } && left == child && child is BinaryExpressionSyntax;
                open.Push(isOperand
                    ? (child, depth, interpolations, operands + 1)
                    : (child, depth + Levels(child), interpolations + (child is InterpolatedStringExpressionSyntax ? 1 : 0), 0));
            }
        }
    }

    // What stands in a row here and is nested in what the compiler makes of it: each "from" of a query is a lambda in a lambda
    // whose types grow.
    private static int Levels(SyntaxNode node) => node switch
    {
        ArrayTypeSyntax array => array.RankSpecifiers.Count,
        QueryBodySyntax query => 5 * query.Clauses.Count,
        _ => 1,
    };

    private static CellException TooDeep(string name, int line) => new(
        $"{name}, line {line + 1}",
        $"the code is nested more than {Deepest} levels deep (interpolated strings {DeepestInterpolation}), more than the compiler can take: use variables or functions for its parts");
}
