using MiniR1.Cli;
using MiniR1.Cli.Notebooks;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>What <c>minir1 notebook run</c> shows.</summary>
public class RunTranscriptTests
{
    private const string Time = "                                                                               0.50 s\n";

    [Test]
    public void Text_code_and_output_can_be_read_in_order()
    {
        Assert.That(
            Transcript(false, run =>
            {
                run.TextPassed("# Title\n\nText.\n");
                run.CellStarted(3, 12, "");
                run.CodePassed("var x = 1;\n\nx\n");
                run.Printed(OutputStream.StandardOutput, "a\nb");
                run.Printed(OutputStream.StandardError, "c\n");
                run.Shown(MimeBundle.Of("x  y\n-  -"), null);
                run.CellEnded(3, TimeSpan.FromSeconds(0.5), null);
            }),
            Is.EqualTo("\n# Title\n\nText.\n\n    3/12  var x = 1;\n\n          x\n       | a\n       | bc\n       | x  y\n       | -  -\n" + Time));
    }

    [Test]
    public void Carriage_returns_begin_the_line_again() =>
        Assert.That(
            Transcript(true, run => run.Printed(OutputStream.StandardOutput, "1 of 2\r2 of 2\r\nend")),
            Is.EqualTo("       | 1 of 2\r       | 2 of 2\n       | end\n" + Time));

    [Test]
    public void A_progress_bar_moves_where_it_is_until_something_else_comes() =>
        Assert.That(
            Transcript(true, run =>
            {
                run.Shown(MimeBundle.Of("work: 0 of 10 long note"), "a");
                run.Replaced(MimeBundle.Of("work: 5 of 10"), "a");
                run.Printed(OutputStream.StandardOutput, "half\n");
                run.Replaced(MimeBundle.Of("work: 6 of 10"), "a");
                run.Replaced(MimeBundle.Of("work: 10 of 10"), "a");
            }),
            Is.EqualTo("       | work: 0 of 10 long note\r       | work: 5 of 10          \n       | half\n       | work: 10 of 10\n" + Time));

    [Test]
    public void In_a_file_a_progress_bar_is_its_beginning_and_its_end() =>
        Assert.That(
            Transcript(false, run =>
            {
                run.Shown(MimeBundle.Of("work: 0 of 10"), "a");
                run.Replaced(MimeBundle.Of("work: 5 of 10"), "a");
                run.Replaced(MimeBundle.Of("work: 10 of 10"), "a");
            }),
            Is.EqualTo("       | work: 0 of 10\n       | work: 10 of 10\n" + Time));

    [Test]
    public void HTML_is_read_without_its_tags() =>
        Assert.That(
            Transcript(false, run => run.Shown(MimeBundle.Of("<style>b{}</style><p>a &lt; <b>b</b></p>").With("text/html", "<style>b{}</style><p>a &lt; <b>b</b></p>"), null)),
            Is.EqualTo("       | a < b\n" + Time));

    [Test]
    public async Task The_command_shows_what_cells_print_and_with_quiet_a_line_a_cell()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("// first\nConsole.WriteLine(\"printed\");\n6 * 7", "nope"));
        Assert.That(await Run(path), Does.Contain("# Title\nwith ümlaut 🙂\n\n    1/2  // first\n         Console.WriteLine(\"printed\");\n         6 * 7\n       | printed\n       | 42\n")
            .And.Contain("       | cell 2, line 1: CS0103: The name 'nope' does not exist in the current context\n").And.Contain(" s  failed\n"));
        var quiet = await Run(path, "--quiet");
        Assert.That(quiet.Split('\n'), Has.Length.EqualTo(4));
        Assert.That(quiet, Does.Contain("\n    1/2  // first ").And.Not.Contain("printed\n"));
    }

    private static string Transcript(bool canRewrite, Action<RunTranscript> happens)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var run = new RunTranscript(output, canRewrite);
        happens(run);
        if (!output.ToString().EndsWith(Time, StringComparison.Ordinal))
            run.CellEnded(1, TimeSpan.FromSeconds(0.5), null);
        return output.ToString();
    }

    private static async Task<string> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        Assert.That(await CommandRunner.RunAsync(["notebook", "run", .. arguments], output, error), Is.EqualTo(2));
        return output.ToString();
    }
}
