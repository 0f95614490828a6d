using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Engine;

public class FailureTests
{
    [Test]
    public void The_compilers_errors_name_cell_and_line()
    {
        using var session = new TestSession();
        session.Value("int x = 1;");
        var failure = session.Failure("var y = x;\nint z = \"no\";\nundefined();");
        Assert.Multiple(() =>
        {
            Assert.That(failure.Kind, Is.EqualTo(CellFailure.Compilation));
            Assert.That(failure.Sentence, Does.StartWith("cell 2, line 2: CS0029: "));
            Assert.That(failure.TraceLines(), Has.Count.EqualTo(2));
            Assert.That(failure.TraceLines()[1], Does.StartWith("cell 2, line 3: CS0103: "));
        });
    }

    [Test]
    public void The_compilers_errors_are_told_from_top_to_bottom()
    {
        using var session = new TestSession();
        var failure = session.Failure("int x = \"no\";\nvar y = undefined;");
        Assert.That(failure.Sentence, Does.StartWith("cell 1, line 1: CS0029: "));
        Assert.That(failure.TraceLines()[1], Does.StartWith("cell 1, line 2: CS0103: "));
    }

    [Test]
    public void An_exception_names_the_lines_of_the_cells_and_nothing_of_the_engine()
    {
        using var session = new TestSession();
        session.Value("// halves\nint Half(int[] x, int i)\n{\n    return x[i] / 2;\n}");
        var failure = session.Failure("var a = new[] { 1 };\n\nHalf(a, 3)");
        Assert.That(failure.Sentence, Is.EqualTo(
            "cell 1, line 4: IndexOutOfRangeException: Index was outside the bounds of the array."));
        Assert.That(failure.Trace, Is.EqualTo(new[] { "   at cell 1, line 4, in Half", "   at cell 2, line 3" }));
    }

    [Test]
    public void An_exception_of_the_library_names_the_call_that_failed()
    {
        using var session = new TestSession();
        var failure = session.Failure("\nint.Parse(\"x\")");
        Assert.That(failure.Sentence, Does.StartWith("cell 1, line 2: FormatException: "));
        Assert.That(failure.Trace[^1], Is.EqualTo("   at cell 1, line 2"));
        Assert.That(string.Join('\n', failure.Trace), Does.Not.Contain("MiniR1.Notebook").And.Not.Contain("CodeAnalysis"));
    }

    [Test]
    public void What_was_set_before_an_exception_stays()
    {
        using var session = new TestSession();
        session.Failure("var kept = 7; throw new InvalidOperationException(\"no\");");
        Assert.That(session.Value("kept"), Is.EqualTo(7));
    }

    [Test]
    public void A_cell_that_does_not_compile_changes_nothing()
    {
        using var session = new TestSession();
        session.Value("var x = 1;");
        session.Failure("x = 2; nonsense");
        Assert.That(session.Value("x"), Is.EqualTo(1));
    }

    [Test]
    public void A_lambda_and_an_async_method_are_called_by_their_authors_names()
    {
        using var session = new TestSession();
        var failure = session.Failure("async Task Fail()\n{\n    await Task.Yield();\n    throw new TimeoutException();\n}\nawait Fail();");
        Assert.That(failure.Trace[0], Is.EqualTo("   at cell 1, line 4, in Fail"));
    }

    [Test]
    public void An_unknown_directive_is_named()
    {
        using var session = new TestSession();
        Assert.That(session.Failure("// first\n#!tome\n1").Sentence, Does.StartWith("cell 1, line 2: NotebookError: '#!tome' is unknown"));
    }

    [Test]
    public void An_imported_file_that_is_not_there_is_named()
    {
        using var session = new TestSession();
        Assert.That(session.Failure("#!import missing.cs").Message, Does.Contain("missing.cs").And.Contain("does not exist"));
    }
}
