using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>Whatever a cell prints and shows, time is in proportion to it and the file stays bounded.</summary>
public class OutputBoundsTests
{
    private const int Head = 2_000_000;
    private const int Tail = 100_000;

    [Test]
    public async Task A_hundred_thousand_lines_are_all_there_and_take_no_time()
    {
        var start = Stopwatch.GetTimestamp();
        var outputs = await Outputs("for (var i = 0; i < 100_000; i++) Console.WriteLine(i);");
        Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.LessThan(60), "each copied all before it: minutes");
        var expected = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            expected.Append(i).Append('\n');
        Assert.That(Text(outputs.Single()), Is.EqualTo(expected.ToString()));
    }

    [Test]
    public async Task Of_more_text_the_beginning_and_the_end_stay_and_a_note_counts_the_rest()
    {
        // 8 characters a line: 4,000,000 in all.
        var outputs = await Outputs("for (var i = 0; i < 500_000; i++) Console.WriteLine($\"{i:0000000}\");\n\"the end\"");
        Assert.That(outputs.Select(Name), Is.EqualTo(new[] { "stdout", "stderr", "stdout", "execute_result" }));
        var (first, note, last) = (Text(outputs[0]), Text(outputs[1]), Text(outputs[2]));
        var cut = 4_000_000 - first.Length - last.Length;
        Assert.Multiple(() =>
        {
            Assert.That(first, Has.Length.EqualTo(Head - OutputBudget.OutputCost).And.StartsWith("0000000\n0000001\n"));
            Assert.That(last, Has.Length.InRange(Tail - 1000, 2 * Tail).And.EndsWith("0499998\n0499999\n"));
            Assert.That(last[7], Is.EqualTo('\n'), "what stays begins with a line");
            Assert.That(note, Does.StartWith(FormattableString.Invariant($"[... {cut / 8:N0} lines ({cut:N0} characters) were cut here")).And.EndsWith("]\n"));
        });
    }

    [Test]
    public async Task One_line_of_millions_of_letters_is_cut()
    {
        var outputs = await Outputs("Console.Write(new string('a', 10_000_000)); Console.Write(new string('b', 10_000_000) + \"c\");");
        Assert.That(Text(outputs[0]), Is.EqualTo(new string('a', Head - OutputBudget.OutputCost)));
        Assert.That(Text(outputs[1]), Does.StartWith("[... 17,900,201 characters were cut here"));
        Assert.That(Text(outputs[2]), Is.EqualTo(new string('b', Tail - 1) + "c"));
    }

    [Test]
    public async Task Streams_that_take_turns_keep_their_order_within_bounds()
    {
        var outputs = await Outputs("for (var i = 0; i < 50_000; i++) { Console.Write($\"o{i} \"); Console.Error.Write($\"e{i} \"); }");
        Assert.That(outputs, Has.Count.LessThan(12_000));
        Assert.That(outputs.Take(4).Select(Text), Is.EqualTo(new[] { "o0 ", "e0 ", "o1 ", "e1 " }));
        Assert.That(outputs.TakeLast(2).Select(output => (Name(output), Text(output))), Is.EqualTo(new[] { ("stdout", "o49999 "), ("stderr", "e49999 ") }));
        Assert.That(outputs.Select(Text), Has.One.Contains(" characters were cut here"));
    }

    [Test]
    public async Task Of_thousands_of_displays_the_first_and_the_last_stay()
    {
        var outputs = await Outputs("for (var i = 0; i < 5000; i++) i.Display();\nConsole.WriteLine(\"after\");");
        var shown = outputs.Where(output => Name(output) == "display_data").Select(output => Lines(output["data"]!["text/plain"])).ToList();
        Assert.That(shown, Is.EqualTo(Enumerable.Range(0, 1000).Concat(Enumerable.Range(4980, 20)).Select(i => i.ToString())));
        Assert.That(Text(outputs[1000]), Does.StartWith("[... 3,980 displayed values were cut here"));
        Assert.That(Text(outputs[^1]), Is.EqualTo("after\n"));
    }

    [Test]
    public async Task A_display_that_was_cut_can_still_be_updated()
    {
        var outputs = await Outputs("""
            var all = Enumerable.Range(0, 1100).Select(i => i.Display()).ToArray();
            all[0].Update("first"); all[1050].Update("cut"); all[1099].Update("last");
            """);
        var shown = outputs.Where(output => Name(output) == "display_data").Select(output => Lines(output["data"]!["text/plain"])).ToList();
        Assert.That((shown[0], shown[1], shown[^2], shown[^1]), Is.EqualTo(("first", "1", "1098", "last")));
    }

    [Test]
    public async Task A_value_too_large_for_any_front_end_is_cut()
    {
        var value = (await Outputs("new string('x', 30_000_000).DisplayAs(\"text/plain\");")).Single();
        Assert.That(Lines(value["data"]!["text/plain"]), Is.EqualTo(
            new string('x', 100_000) + "\n[... cut here: in all its forms this value has 30,000,000 characters]"));
    }

    [Test]
    public async Task Clearing_gives_the_room_back()
    {
        var outputs = await Outputs("Console.Write(new string('a', 3_000_000)); CellOutput.Clear(); Console.WriteLine(\"new\");");
        Assert.That(Text(outputs.Single()), Is.EqualTo("new\n"));
    }

    [Test]
    public async Task Carriage_returns_stay_as_they_are()
    {
        var outputs = await Outputs("for (var i = 0; i <= 3; i++) Console.Write($\"\\r{i} of 3\"); Console.WriteLine();");
        Assert.That(Text(outputs.Single()), Is.EqualTo("\r0 of 3\r1 of 3\r2 of 3\r3 of 3\n"));
    }

    [Test]
    public async Task What_a_thread_prints_after_its_cell_stands_below_that_cell()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(
            "using System.Threading;\nvar go = new ManualResetEventSlim();\nvar printer = new Thread(() => { go.Wait(); for (var i = 0; i < 400_000; i++) Console.WriteLine(\"later\"); });\nprinter.Start();",
            "go.Set(); Console.WriteLine(\"mine\"); printer.Join();"));
        await Run(path);
        var cells = NotebookDocument.Read(path).CodeCells.ToList();
        Assert.That(Text(cells[1].Outputs.Single()!), Is.EqualTo("mine\n"));
        Assert.That(cells[0].Outputs.Sum(output => Text(output!).Length), Is.InRange(Head, Head + (2 * Tail) + 500));
    }

    private static async Task<List<JsonNode>> Outputs(string code)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(code));
        await Run(path);
        var text = File.ReadAllText(path);
        Assert.That(text, Has.Length.LessThan(7_000_000));
        return [.. NotebookDocument.Parse(text, path).CodeCells.Single().Outputs.Select(output => output!)];
    }

    private static async Task Run(string path)
    {
        var failure = await new NotebookRunner(new RunOptions { Target = path }, new Silence()).RunAsync(path, CancellationToken.None);
        Assert.That(failure?.Sentence, Is.Null);
    }

    private static string Name(JsonNode output) => (string?)output["name"] ?? (string)output["output_type"]!;

    private static string Text(JsonNode output) => Lines(output["text"]);

    private static string Lines(JsonNode? lines) => string.Concat((lines as JsonArray ?? []).Select(line => (string?)line));

    private sealed class Silence : IRunProgress
    {
        public void CellStarted(int number, int count, string firstLine)
        {
        }

        public void CellEnded(int number, TimeSpan time, CellFailure? failure)
        {
        }
    }
}
