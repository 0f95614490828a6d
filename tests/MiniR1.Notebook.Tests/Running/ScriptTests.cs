using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MiniR1.Cli;
using MiniR1.Notebook.Programs;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>Notebooks as programs of one file. That 'dotnet run' takes them was tried by hand: it builds for minutes.</summary>
public class ScriptTests
{
    [TestCaseSource(typeof(CourseFiles), nameof(CourseFiles.All))]
    public void A_notebook_of_the_course_compiles_as_a_program(string file)
    {
        var path = Path.Combine(CourseFiles.Folder, file);
        Assert.That(Errors(NotebookProgram.Of(path, Path.ChangeExtension(path, ".cs"))), Is.Empty);
    }

    [Test]
    public void Names_text_values_and_types_become_what_a_program_can_hold()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(
            "#r \"../src/MiniR1.Cli/bin/Release/net10.0/MiniR1.dll\"\n#r \"nuget: Some.Package, 1.2.3\"\nusing System.IO;\nvar x = 1;\nrecord Point(int X);",
            "for (var i = 0; i < 2; i++)\n{\n    var x = i;\n    Console.WriteLine(x);\n}",
            "var x = 2.5; // anew\nvoid Show(double x) => Console.WriteLine(x);\nvar named = new { x };",
            "new Point(3).X.Display();\nShow(x)",
            "named.x + x // shown"));
        var program = NotebookProgram.Of(path, Path.Combine(folder.Path, "made", "a.cs"));
        Assert.Multiple(() =>
        {
            Assert.That(Errors(program), Is.Empty);
            Assert.That(program, Does.Contain("#:project ../../src/MiniR1/MiniR1.csproj\n").And.Contain("#:package Some.Package@1.2.3\n"));
            Assert.That(program, Does.Contain("\n// # Title\n// with ümlaut 🙂\n").And.Contain("using System.IO;\n"));
            Assert.That(program, Does.Contain("var x = 1;").And.Contain("    var x2 = i;\n    Console.WriteLine(x2);"));
            Assert.That(program, Does.Contain("var x3 = 2.5; // anew\nvoid Show(double x) => Console.WriteLine(x);\nvar named = new { x = x3 };"));
            Assert.That(program, Does.Contain("\nShow(x3);\n").And.Contain("\n(named.x + x3).Display(); // shown\n"));
            Assert.That(program, Does.EndWith("record Point(int X);\n").And.Contain("GetFullPath(\"..\", "));
        });
    }

    [TestCase("#!import other.ipynb", "#!import cannot become part of one file")]
    [TestCase("#r \"mine.dll\"", "names no project or package")]
    public void What_no_program_can_hold_is_refused(string code, string sentence)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("1", code));
        Assert.That(() => NotebookProgram.Of(path, path + ".cs"), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("cell 2: ").And.Message.Contains(sentence));
    }

    [Test]
    public async Task The_command_writes_beside_the_notebook_but_never_over_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("1 + 1"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.That(await CommandRunner.RunAsync(["notebook", "script", path], output, error), Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, "a.cs")), Does.Contain("(1 + 1).Display();"));
        Assert.That(await CommandRunner.RunAsync(["notebook", "script", path, "--out", path], output, error), Is.EqualTo(2));
    }

    private static IEnumerable<string> Errors(string program)
    {
        // Directives of a program of one file: the SDK reads them, the compiler passes them over.
        var options = new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create("program", [CSharpSyntaxTree.ParseText(program, options)], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication))
            .GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString());
    }
}
