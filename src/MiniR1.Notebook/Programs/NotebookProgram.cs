using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Programs;

/// <summary>
/// A notebook as a program of one file, for <c>dotnet run FILE.cs</c>: text becomes comments, the value of a cell's last
/// line is displayed, and types go to the end, as C# wants it.
/// </summary>
public sealed class NotebookProgram
{
    private readonly HashSet<string> _usings = [.. SessionConfig.DefaultUsings.Append("MiniR1.Notebook.Cells").Append("static MiniR1.Notebook.Cells.CellFunctions").Select(name => $"using {name};")];
    private readonly HashSet<string> _voids = [];
    private readonly StringBuilder _statements = new();
    private readonly StringBuilder _types = new();
    private readonly ProgramReferences _references;
    private readonly string _folder;

    private NotebookProgram(string path, string target)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var programs = Path.GetDirectoryName(Path.GetFullPath(target))!;
        _references = new ProgramReferences(folder, programs);
        _folder = Path.GetRelativePath(programs, folder).Replace('\\', '/');
    }

    /// <summary>The program's text.</summary>
    /// <param name="path">the notebook</param>
    /// <param name="target">where the program will be: what it refers to is relative to that</param>
    /// <exception cref="MiniR1Exception">The notebook cannot be read, or holds what no program can.</exception>
    public static string Of(string path, string target)
    {
        var document = NotebookDocument.Read(path);
        var program = new NotebookProgram(path, target);
        program.Add(document);
        return program.Text(Path.GetFileName(path));
    }

    private void Add(NotebookDocument document)
    {
        var parsed = new Dictionary<NotebookCell, CompilationUnitSyntax>();
        foreach (var (index, cell) in document.CodeCells.Index())
            parsed[cell] = Parse(_references.Take(cell, $"cell {index + 1}"), $"cell {index + 1}");
        var names = new NameRewriter(parsed.Values.SelectMany(DeclaredNames.OfCell).ToHashSet());
        foreach (var cell in document.Cells)
        {
            if (cell.IsCode)
                AddCode(names.Rewrite(parsed[cell]));
            else
                AddText(cell.Source);
        }
    }

    private static CompilationUnitSyntax Parse(string code, string cell) => (CompilationUnitSyntax)CodeLimits.Parse(code, cell);

    private void AddText(string markdown)
    {
        foreach (var line in markdown.Split('\n'))
            _statements.Append(line.Length == 0 ? "//" : $"// {line}").Append('\n');
        _statements.Append('\n');
    }

    private void AddCode(CompilationUnitSyntax cell)
    {
        foreach (var directive in cell.Usings)
            _usings.Add(directive.ToString());
        _voids.UnionWith(cell.Members.OfType<MethodDeclarationSyntax>()
            .Where(method => method.ReturnType.ToString() == "void").Select(method => method.Identifier.Text));
        var code = new StringBuilder();
        foreach (var member in cell.Members)
            (member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax ? _types : code).Append(Code(member));
        code.Append(cell.EndOfFileToken.LeadingTrivia.ToFullString());
        var text = code.ToString().Trim('\n', ' ');
        if (text.Length > 0)
            _statements.Append(text).Append("\n\n");
    }

    private string Code(MemberDeclarationSyntax member)
    {
        if (member is not GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last })
            return member.ToFullString();
        var (before, value) = (last.GetLeadingTrivia().ToFullString(), last.Expression.WithoutTrivia().ToString());
        // A comment behind the value stands before the semicolon that is not there.
        var after = last.Expression.GetTrailingTrivia().ToFullString();
        return IsShown(last.Expression) ? $"{before}({value}).Display();{after}\n" : $"{before}{value};{after}\n";
    }

    // A call that gives nothing, or has shown what it gives, stays a call.
    private bool IsShown(ExpressionSyntax value) => value is not InvocationExpressionSyntax call || call.Expression switch
    {
        IdentifierNameSyntax name => !_voids.Contains(name.Identifier.Text),
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text is not ("Display" or "Check")
            && access.Expression.ToString() is not "Console",
        _ => true,
    };

    private string Text(string name)
    {
        var text = new StringBuilder();
        text.Append($"// Made of {name} by 'minir1 notebook script'; runs with the .NET 10 SDK: dotnet run FILE.cs\n");
        string[] properties =
            ["PublishAot=false", "ImplicitUsings=disable", "Nullable=disable", "AllowUnsafeBlocks=true",
                "TreatWarningsAsErrors=false", "WarningLevel=0", "RunAnalyzers=false"];
        foreach (var line in _references.Directives().Concat(properties.Select(property => $"#:property {property}")))
            text.Append(line).Append('\n');
        foreach (var line in _usings)
            text.Append(line).Append('\n');
        text.Append("\n// Files are named from the notebook's folder.\n");
        text.Append("var notebookFolder = (string?)AppContext.GetData(\"EntryPointFileDirectoryPath\") ?? Environment.CurrentDirectory;\n");
        text.Append($"Environment.CurrentDirectory = System.IO.Path.GetFullPath(\"{_folder}\", notebookFolder);\n\n");
        text.Append(_statements);
        if (_types.Length > 0)
            text.Append(_types.ToString().Trim('\n')).Append('\n');
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
