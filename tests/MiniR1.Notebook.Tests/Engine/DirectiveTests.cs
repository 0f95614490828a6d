using MiniR1.Notebook.Display;
using MiniR1.Notebook.Tests.Running;

namespace MiniR1.Notebook.Tests.Engine;

/// <summary>What cells written for .NET Interactive say.</summary>
public class DirectiveTests
{
    [Test]
    public void Parts_of_a_cell_run_one_after_the_other_with_the_cells_line_numbers()
    {
        using var session = new TestSession();
        var result = session.Run("#!csharp\nvar a = 1;\na\n#!markdown\n# it's \"text\n#!c#\na + 1");
        Assert.That(result.Value, Is.EqualTo(2));
        Assert.That(session.Output.Shown.Select(shown => shown.Text), Is.EqualTo(new[] { "1", "# it's \"text" }));
        Assert.That(session.Output.Shown[1].ToJson().ContainsKey("text/markdown"));
        Assert.That(session.Failure("#!time\nvar b = 2;\n#!html\n<b>\n#!csharp\nnope").Place, Is.EqualTo("cell 2, line 6"));
    }

    [Test]
    public void Nothing_runs_if_a_part_is_of_another_language()
    {
        using var session = new TestSession();
        session.Value("var a = 1;");
        Assert.That(session.Failure("a = 2;\n#!fsharp\nlet x = 3").Sentence, Does.StartWith("cell 2, line 2: NotebookError: this is F#"));
        Assert.That(session.Value("a"), Is.EqualTo(1));
    }

    [Test]
    public void In_strings_and_comments_no_line_is_a_directive()
    {
        using var session = new TestSession();
        var code = "var a = \"\"\"\n#!fsharp\n\"\"\";\n/*\n#!html\n*/\nvar b = @\"\n#!time\n\";\na + b.Trim()";
        Assert.That(session.Value(code), Is.EqualTo("#!fsharp#!time"));
    }

    [Test]
    public void Time_is_told()
    {
        using var session = new TestSession();
        Assert.That(session.Run("#!time\nSystem.Threading.Thread.Sleep(50);\n7").Value, Is.EqualTo(7));
        Assert.That(session.Output.Shown.Single().Text, Does.Match(@"^Wall time: \d+\.\dms$"));
    }

    [Test]
    public void Variables_are_listed()
    {
        using var session = new TestSession();
        session.Value("var a = 1; var word = \"x\";", "var a = 2.5;", "#!who\n#!whos");
        Assert.That(session.Output.Shown[0].Text, Is.EqualTo("a  word"));
        Assert.That(session.Output.Shown[1].Text, Is.EqualTo("""
            Variable  Type    Value
            --------  ------  -----
            a         double  2.5
            word      string  x
            """.ReplaceLineEndings("\n")));
    }

    [TestCase("#!lsmagic", "#!time       says how long the cell took")]
    [TestCase("#!about", "MiniR1 ")]
    public void Questions_are_answered(string code, string part)
    {
        using var session = new TestSession();
        session.Value(code);
        Assert.That(session.Output.Shown.Single().Text, Does.Contain(part));
    }

    [TestCase("#!set --name x --value 1", "#!set hands a value to a kernel, and there is only this one: write var NAME = VALUE;")]
    [TestCase("#!share --from fsharp x", "#!share takes a variable from another language, and only C# runs here: name the C# variable itself")]
    [TestCase("#!value --name x\ntext", "#!value keeps a text under a name: write it in C#, var NAME = \"\"\"TEXT\"\"\";")]
    [TestCase("#!connect jupyter --kernel-name k", "#!connect starts a kernel of another kind")]
    [TestCase("#!nonsense", "'#!nonsense' is unknown here: of such lines there are #!about, #!csharp")]
    [TestCase("%%time\n1", "'%%time' is unknown here: of such lines there are #!about, #!csharp, #!html, #!import, #!lsmagic, #!markdown, #!mermaid, #!time, #!who, #!whos")]
    [TestCase("#i something", "'#i something' names no source of packages: write #i \"nuget:ADDRESS\"")]
    [TestCase("var a = 1;\n#!set --name a", "#!set hands a value")]
    public void What_cannot_be_done_is_told_with_what_to_do_instead(string code, string sentence)
    {
        using var session = new TestSession();
        var failure = session.Failure(code);
        Assert.That(failure.Message, Does.StartWith(sentence));
        Assert.That(failure.Place, Is.EqualTo(code.StartsWith('v') ? "cell 1, line 2" : code.StartsWith('%') ? "cell 1" : "cell 1, line 1"));
    }

    [TestCase("Kernel.Root", "x.Display() shows a value")]
    [TestCase("KernelInvocationContext.Current.Publish(1)", "CellOutput.Clear() takes away")]
    [TestCase("using Microsoft.DotNet.Interactive;\n1", "need no using")]
    [TestCase("Javascript(\"1\")", "<script>")]
    [TestCase("new[] { 1 }.DisplayTable()", "x.Display() shows collections as tables")]
    public void Names_of_the_other_kernel_are_explained(string code, string part)
    {
        using var session = new TestSession();
        var failure = session.Failure(code);
        Assert.That(failure.Message, Does.StartWith("CS").And.Contain(part));
        Assert.That(failure.TraceLines()[0], Does.Contain(part));
    }

    [Test]
    public void Values_are_displayed_by_a_function_too()
    {
        using var session = new TestSession();
        session.Value("var shown = display(5); shown.Update(6); display(\"x\", \"text/plain\"); \"<i>y</i>\".DisplayAs(\"text/html\");", "HTML(\"<b>z</b>\").Display();");
        Assert.That(session.Output.Shown.Select(shown => shown.Text), Is.EqualTo(new[] { "5", "x", "<i>y</i>", "<b>z</b>" }));
        Assert.That(session.Output.Replaced.Single().Bundle.Text, Is.EqualTo("6"));
        Assert.That(session.Output.Shown[3].ToJson().ContainsKey(MimeType.Html));
        Assert.That(session.Value("string display(int x) => \"my own\";", "display(1)"), Is.EqualTo("my own"));
    }

    [Test]
    public void A_notebook_that_imports_itself_is_told_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.ipynb", Notebooks.Of("var a = 1;", "#!import b.ipynb"));
        folder.Write("b.ipynb", Notebooks.Of("#!import ./a.ipynb"));
        using var session = new TestSession(folder.Path);
        Assert.That(session.Failure("#!import a.ipynb").Sentence, Is.EqualTo(
            "b.ipynb cell 1, line 1: NotebookError: #!import a.ipynb: this file is being run already, and would import itself without end: take one of the lines out"));
        Assert.That(session.Value("a"), Is.EqualTo(1), "the session goes on");
    }

    [Test]
    public void A_program_that_begins_as_a_script_is_imported()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.cs", "#!/usr/bin/env dotnet\nint Twice(int x) => 2 * x;\n");
        using var session = new TestSession(folder.Path);
        Assert.That(session.Value("#!import a.cs", "Twice(21)"), Is.EqualTo(42));
    }

    [Test]
    public void An_import_of_a_pipe_or_of_another_language_is_told_within_seconds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("p.ipynb", Notebooks.Of("x").Replace("\"own\":\"kept\"", "\"language_info\":{\"name\":\"python\"}", StringComparison.Ordinal));
        using var session = new TestSession(folder.Path);
        Assert.That(session.Failure("#!import p.ipynb").Message, Does.Contain("is a Python notebook"));
        if (OperatingSystem.IsWindows())
            return;
        System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder.Path, "pipe.cs")).WaitForExit();
        Assert.That(session.Failure("#!import pipe.cs").Message, Does.EndWith("nothing came from it within 5 s (a pipe?); give a regular file."));
    }
}
