using MiniR1.Reporting;

namespace MiniR1.Notebook.Tests.Engine;

public class SessionTests
{
    [Test]
    public void Cells_share_variables_methods_types_and_usings()
    {
        using var session = new TestSession();
        Assert.That(
            session.Value(
                "using System.IO;\nint Twice(int x) => 2 * x;\nrecord Point(int X, int Y);",
                "var point = new Point(Twice(3), 4);",
                "Path.Combine($\"{point.X + point.Y}\", \"a\")"),
            Is.EqualTo("10/a"));
    }

    [Test]
    public void The_last_expression_is_shown_and_a_statement_is_not()
    {
        using var session = new TestSession();
        Assert.Multiple(() =>
        {
            Assert.That(session.Run("1 + 1").Shown?.Text, Is.EqualTo("2"));
            Assert.That(session.Run("var x = 5;").Shown, Is.Null);
            Assert.That(session.Run("x.Display()").Shown, Is.Null, "it is shown already");
            Assert.That(session.Output.Shown.Single().Text, Is.EqualTo("5"));
        });
    }

    [Test]
    public void Await_comes_back_to_the_cells_thread()
    {
        using var session = new TestSession();
        Assert.That(
            session.Value(
                "var before = Environment.CurrentManagedThreadId;",
                "await Task.Delay(10); await Task.Run(() => 1); before == Environment.CurrentManagedThreadId"),
            Is.True);
    }

    [Test]
    public void Streams_are_told_apart_and_threads_print_to_their_cell()
    {
        using var session = new TestSession();
        session.Value("""
            Console.Write("a"); Console.WriteLine(1);
            Console.Error.WriteLine("b");
            await Task.Run(() => Console.WriteLine("c"));
            """);
        Assert.That(session.Output.Printed, Is.EqualTo("a1\nc\n"));
        Assert.That(session.Output.Errors, Is.EqualTo("b\n"));
    }

    [Test]
    public void A_question_gets_its_answer()
    {
        using var session = new TestSession();
        session.Output.Answers.Enqueue("Ada");
        Assert.That(session.Value("$\"Hello {Console.ReadLine()}\""), Is.EqualTo("Hello Ada"));
    }

    [Test]
    public void An_extension_method_of_a_cell_works_in_the_next()
    {
        using var session = new TestSession();
        Assert.That(session.Value("static int Half(this int x) => x / 2;", "8.Half()"), Is.EqualTo(4));
    }

    [Test]
    public void A_referenced_MiniR1_is_the_one_that_runs()
    {
        using var session = new TestSession();
        var path = typeof(Figure).Assembly.Location;
        var value = session.Value(
            $"#r \"{path}\"\nusing MiniR1.Reporting;\nusing static TorchSharp.torch;",
            "new Figure(\"Squares\", new Axis(\"x\"), new Axis(\"y\")).Line(\"x²\", [0, 1, 2], [0, 1, 4])");
        Assert.That(value, Is.InstanceOf<Figure>());
        Assert.That(session.Value("arange(6).reshape(2, 3).sum()"), Is.InstanceOf<TorchSharp.torch.Tensor>());
    }

    [TestCase("#r \"{0}\"\nusing static TorchSharp.torch;\nones(2).sum().item<float>()")]
    [TestCase("#load \"refers.csx\"\nTorchSharp.torch.ones(2).sum().item<float>()")]
    public void What_MiniR1_needs_is_found_however_late_it_is_referenced(string cell)
    {
        using var folder = new TemporaryFolder();
        var path = typeof(Figure).Assembly.Location;
        folder.Write("refers.csx", $"#r \"{path}\"");
        using var session = new TestSession(folder.Path);
        Assert.That(session.Value("1 + 1", cell.Replace("{0}", path)), Is.EqualTo(2f));
        Assert.That(session.Value("TorchSharp.torch.zeros(1)"), Is.InstanceOf<TorchSharp.torch.Tensor>());
    }

    [Test]
    public void A_build_without_that_folder_takes_its_own_MiniR1()
    {
        using var session = new TestSession();
        Assert.That(session.Value("#r \"../nowhere/MiniR1.dll\"\ntypeof(MiniR1.MiniR1Exception)"), Is.EqualTo(typeof(MiniR1Exception)));
    }

    [Test]
    public void Another_file_of_the_name_MiniR1_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.Copy(typeof(TestSession).Assembly.Location, Path.Combine(folder.Path, "MiniR1.dll"));
        using var session = new TestSession(folder.Path);
        Assert.That(session.Failure("#r \"./MiniR1.dll\"").Message, Does.Contain("another build").And.Contain("restart the kernel"));
    }

    [Test]
    public void Loads_and_imports_from_the_notebooks_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("loaded.csx", "int A() => 1;");
        folder.Write("imported.cs", "using System.IO;\nint B() => A() + 1;");
        folder.Write("other.ipynb", """
            {"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [
              {"cell_type": "markdown", "metadata": {}, "source": "no code"},
              {"cell_type": "code", "metadata": {}, "source": ["int C() =>\n", "  B() + 1;"], "outputs": [], "execution_count": null}]}
            """);
        using var session = new TestSession(folder.Path);
        Assert.That(session.Value("#load \"loaded.csx\"", "#!import imported.cs\n#!import other.ipynb\nC()"), Is.EqualTo(3));
    }

    [Test]
    public void A_directive_is_only_one_before_the_code()
    {
        using var session = new TestSession();
        Assert.That(session.Value("var text = \"\"\"\n#!import nothing.cs\n\"\"\";\ntext"), Is.EqualTo("#!import nothing.cs"));
    }

    [Test]
    public void Gradient_mode_and_dispose_scopes_last_from_cell_to_cell()
    {
        using var session = new TestSession();
        var path = typeof(Figure).Assembly.Location;
        Assert.That(
            session.Value(
                $"#r \"{path}\"\nusing static TorchSharp.torch;",
                "var off = no_grad(); var scope = NewDisposeScope(); var x = ones(2);",
                "bool on = is_grad_enabled(); off.Dispose(); scope.Dispose(); (on, is_grad_enabled(), x.IsInvalid)"),
            Is.EqualTo((false, true, true)));
    }
}
