using System.Text.Json.Nodes;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Kernel;

/// <summary>What a kernel's clients get of cells that print and show much.</summary>
public class KernelOutputTests
{
    private TestClient _client = null!;

    [OneTimeSetUp]
    public void Start() => _client = new TestClient();

    [OneTimeTearDown]
    public void Stop() => _client.Dispose();

    [Test]
    public void Many_lines_come_in_few_messages()
    {
        var published = Run("for (var i = 0; i < 100_000; i++) Console.WriteLine(i);");
        var texts = Texts(published).ToList();
        Assert.That(texts, Has.Count.LessThan(300));
        Assert.That(string.Concat(texts), Is.EqualTo(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}\n"))));
    }

    [Test]
    public void Beyond_the_bounds_one_display_shows_the_last_lines_and_what_is_missing()
    {
        var published = Run("for (var i = 0; i < 1_000_000; i++) Console.WriteLine($\"{i:0000000}\"); \"the end\"");
        Assert.That(Texts(published).Sum(text => text.Length), Is.EqualTo(1_999_800));
        var shown = published.Where(message => message.Type is "display_data" or "update_display_data").ToList();
        var last = (string)shown[^1].Content["data"]!["text/plain"]!;
        Assert.Multiple(() =>
        {
            Assert.That(shown.Select(message => (string?)message.Content["transient"]!["display_id"]).Distinct().Count(), Is.EqualTo(1));
            Assert.That(shown[0].Type, Is.EqualTo("display_data"));
            Assert.That(last, Does.Match(@"^\[\.\.\. [\d,]+ lines \([\d,]+ characters\) were cut here: .*\]\n\d{7}\n").And.EndsWith("\n0999999\n"));
            Assert.That(published.Sum(message => message.Content.ToJsonString().Length), Is.LessThan(3_500_000));
            Assert.That(published[^2].Type, Is.EqualTo("execute_result"), "after all output");
        });
    }

    [Test]
    public void Of_thousands_of_displays_the_first_and_the_last_come()
    {
        var published = Run("for (var i = 0; i < 5000; i++) i.Display();");
        var shown = published.Where(message => message.Type == "display_data").Select(message => (string)message.Content["data"]!["text/plain"]!).ToList();
        Assert.That(shown.Take(1000), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
        Assert.That(shown.TakeLast(20), Is.EqualTo(Enumerable.Range(4980, 20).Select(i => $"{i}")));
        Assert.That(shown[1000], Does.StartWith("[... 3,980 displayed values were cut here"));
        Assert.That(shown, Has.Count.EqualTo(1021));
    }

    [Test]
    public void Of_many_updates_the_last_comes()
    {
        var published = Run("var shown = 0.Display(); for (var i = 1; i <= 20_000; i++) shown.Update(i);");
        var updates = published.Where(message => message.Type == "update_display_data").ToList();
        Assert.That(updates, Has.Count.LessThan(1000).And.Not.Empty);
        Assert.That((string?)updates[^1].Content["data"]!["text/plain"], Is.EqualTo("20000"));
    }

    [Test]
    public void Of_an_animation_the_last_picture_stays()
    {
        var published = Run("for (var i = 0; i < 20_000; i++) { CellOutput.Clear(wait: true); Console.Write(i); }");
        Assert.That(published, Has.Count.LessThan(2000));
        Assert.That(published[^2].Type, Is.EqualTo("stream"));
        Assert.That(published[^3].Type, Is.EqualTo("clear_output"));
        Assert.That((string?)published[^2].Content["text"], Is.EqualTo("19999"));
        published = Run("Console.Write(1); CellOutput.Clear(wait: true); 2");
        Assert.That(published.Select(message => message.Type), Is.EqualTo(new[] { "status", "execute_input", "stream", "clear_output", "execute_result", "status" }));
    }

    [Test]
    public void A_reader_sees_output_while_the_cell_runs()
    {
        var id = _client.SendCell("Console.WriteLine(\"now\"); Console.ReadLine(); Console.WriteLine(\"then\");", stdin: true);
        _client.Receive(Channel.Stdin);
        JupyterMessage message;
        do
            message = _client.Receive(Channel.Publish);
        while (message.Type != "stream");
        Assert.That((string?)message.Content["text"], Is.EqualTo("now\n"));
        _client.Send(Channel.Stdin, "input_reply", new JsonObject { ["value"] = "" });
        _client.Receive(Channel.Shell);
        Assert.That(Texts(_client.Published(id)), Is.EqualTo(new[] { "then\n" }));
    }

    [Test]
    public void What_a_thread_prints_after_its_cell_still_comes()
    {
        var id = _client.SendCell("""
            new System.Threading.Thread(() => { System.Threading.Thread.Sleep(300); Console.Write("later"); }).Start();
            """);
        _client.Receive(Channel.Shell);
        _client.Published(id);
        JupyterMessage message;
        do
            message = _client.Receive(Channel.Publish);
        while (message.Type != "stream");
        Assert.That(((string?)message.Parent["msg_id"], (string?)message.Content["text"]), Is.EqualTo((id, "later")));
    }

    [Test]
    public void Code_that_the_compiler_cannot_take_is_refused_and_nothing_is_completed_in_it()
    {
        var code = new string('(', 20_000) + "1" + new string(')', 20_000);
        var (reply, _) = _client.Run(code);
        Assert.That((string?)reply["evalue"], Does.StartWith("the code is nested more than 500 levels deep"));
        var question = new JsonObject { ["code"] = code, ["cursor_pos"] = 20_001 };
        Assert.That(_client.Ask("complete_request", (JsonObject)question.DeepClone())["matches"]!.AsArray(), Is.Empty);
        Assert.That((bool)_client.Ask("inspect_request", question)["found"]!, Is.False);
        Assert.That((string?)_client.Ask("is_complete_request", new JsonObject { ["code"] = code })["status"], Is.EqualTo("complete"));
    }

    private List<JupyterMessage> Run(string code)
    {
        var (reply, published) = _client.Run(code);
        Assert.That((string?)reply["status"], Is.EqualTo("ok"));
        return published;
    }

    private static IEnumerable<string> Texts(IEnumerable<JupyterMessage> messages) =>
        messages.Where(message => message.Type == "stream").Select(message => (string)message.Content["text"]!);
}
