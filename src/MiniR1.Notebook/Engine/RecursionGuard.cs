using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Lets the functions of a cell that may call themselves look at the stack first (<see cref="CellStack"/>). Which these are
/// is told by names alone: those from whose name the way through the names in functions leads back to it, and overrides,
/// which code outside of the cell calls. Lines stay where they are.
/// </summary>
internal static class RecursionGuard
{
    /// <param name="code">a cell</param>
    /// <param name="name">such as <c>cell 3</c></param>
    /// <returns>the cell as it is to be compiled; the same if it is no C#</returns>
    internal static string Apply(string code, string name)
    {
        var tree = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest, kind: SourceCodeKind.Script));
        var functions = tree.GetRoot().DescendantNodes().Select(GuardedFunction.Of).OfType<GuardedFunction>().ToList();
        if (functions.Count == 0 || tree.GetDiagnostics().Any(found => found.Severity == DiagnosticSeverity.Error))
            return code;
        var edits = Recursive(functions).SelectMany(function => function.Edits(
            $"global::MiniR1.Notebook.Engine.CellStack.Check({Literal(function.Name)}, {Literal(Place(function.Body, name))});"));
        var guarded = new StringBuilder(code);
        foreach (var (span, text) in edits.OrderByDescending(edit => edit.Span.Start))
            guarded.Remove(span.Start, span.Length).Insert(span.Start, text);
        return guarded.ToString();
    }

    private static List<GuardedFunction> Recursive(List<GuardedFunction> functions)
    {
        var byName = functions.ToLookup(function => function.Name);
        return [.. functions.Where(function => function.IsOverride || LeadsBack(function))];

        bool LeadsBack(GuardedFunction start)
        {
            var seen = new HashSet<string>();
            var open = new Stack<string>(start.Names);
            while (open.TryPop(out var name))
            {
                if (name == start.Name)
                    return true;
                if (!byName.Contains(name) || !seen.Add(name))
                    continue;
                foreach (var next in byName[name].SelectMany(function => function.Names))
                    open.Push(next);
            }

            return false;
        }
    }

    private static string Place(SyntaxNode node, string name) => $"{name}, line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
