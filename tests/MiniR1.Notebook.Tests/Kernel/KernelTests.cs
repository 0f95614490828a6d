using System.Text.Json.Nodes;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Kernel;

public class KernelTests
{
    private TestClient _client = null!;

    [OneTimeSetUp]
    public void Start() => _client = new TestClient();

    [OneTimeTearDown]
    public void Stop() => _client.Dispose();

    [Test]
    public void Kernel_info_tells_protocol_and_language()
    {
        var info = _client.Ask("kernel_info_request", []);
        Assert.That((string?)info["protocol_version"], Is.EqualTo("5.3"));
        Assert.That((string?)info["language_info"]!["name"], Is.EqualTo("csharp"));
        Assert.That((string?)info["language_info"]!["codemirror_mode"], Is.EqualTo("text/x-csharp"));
    }

    [Test]
    public void A_cell_is_published_in_the_protocols_order()
    {
        var (reply, published) = _client.Run("Console.WriteLine(\"out\"); Console.Error.WriteLine(\"err\"); 5.Display(); 6 * 7");
        Assert.Multiple(() =>
        {
            Assert.That((string?)reply["status"], Is.EqualTo("ok"));
            Assert.That(published.Select(message => message.Type), Is.EqualTo(new[]
            {
                "status", "execute_input", "stream", "stream", "display_data", "execute_result", "status",
            }));
            Assert.That((string?)published[2].Content["text"], Is.EqualTo("out\n"));
            Assert.That((string?)published[3].Content["name"], Is.EqualTo("stderr"));
            Assert.That((string?)published[5].Content["data"]!["text/plain"], Is.EqualTo("42"));
            Assert.That((int)published[5].Content["execution_count"]!, Is.EqualTo((int)reply["execution_count"]!));
        });
    }

    [Test]
    public void An_update_names_what_it_updates()
    {
        var (_, published) = _client.Run("var d = 1.Display(); d.Update(2);");
        var shown = published.Single(message => message.Type == "display_data").Content;
        var update = published.Single(message => message.Type == "update_display_data").Content;
        Assert.That((string?)update["transient"]!["display_id"], Is.EqualTo((string?)shown["transient"]!["display_id"]).And.Not.Empty);
        Assert.That((string?)update["data"]!["text/plain"], Is.EqualTo("2"));
    }

    [Test]
    public void An_error_is_published_and_aborts_what_waits()
    {
        var first = _client.SendCell("Thread_Sleep(); void Thread_Sleep() => System.Threading.Thread.Sleep(500);\nthrow new Exception(\"no\");");
        _client.SendCell("1");
        var replies = new[] { _client.Receive(Channel.Shell).Content, _client.Receive(Channel.Shell).Content };
        var error = _client.Published(first).Single(message => message.Type == "error").Content;
        Assert.Multiple(() =>
        {
            Assert.That(replies.Select(reply => (string?)reply["status"]), Is.EqualTo(new[] { "error", "aborted" }));
            Assert.That(replies[1].ContainsKey("execution_count"), Is.False, "clients put it beside the cell that did not run");
            Assert.That((string?)error["ename"], Is.EqualTo("Exception"));
            Assert.That((string?)error["traceback"]![0], Does.Match("^cell \\d+, line 2: Exception: no$"));
            Assert.That((string?)_client.Run("1").Reply["status"], Is.EqualTo("ok"));
        });
    }

    [Test]
    public void Cells_sent_at_once_run_in_order_and_go_by_their_own_numbers()
    {
        // The second is compiled while the first runs; what a cell refers to, what is silent and a question are not.
        string[] cells = ["System.Threading.Thread.Sleep(300); var n = 1;", "n += 1; n", "?n", "#r \"System.Xml\"\nn += 1; n", "throw new Exception($\"{n}\");"];
        var ids = cells.Select(cell => _client.SendCell(cell)).ToArray();
        var replies = cells.Select(_ => _client.Receive(Channel.Shell).Content).ToArray();
        var published = ids.Select(_client.Published).ToArray();
        string? Shown(int cell) => (string?)published[cell].Single(message => message.Type == "execute_result").Content["data"]!["text/plain"];
        var count = (int)replies[0]["execution_count"]!;
        var error = published[4].Single(message => message.Type == "error").Content;
        Assert.Multiple(() =>
        {
            Assert.That(replies.Select(reply => (int)reply["execution_count"]!), Is.EqualTo(Enumerable.Range(count, 5)));
            Assert.That(Shown(1), Is.EqualTo("2"));
            Assert.That(Shown(3), Is.EqualTo("3"));
            Assert.That((string?)error["traceback"]![0], Is.EqualTo($"cell {count + 4}, line 1: Exception: 3"));
        });
    }

    [Test]
    public void A_cell_that_waited_behind_an_uncounted_one_still_goes_by_its_own_number()
    {
        var count = (int)_client.Run("1").Reply["execution_count"]!;
        _client.SendCell("System.Threading.Thread.Sleep(300);");
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "2", ["store_history"] = false });
        var id = _client.SendCell("throw new Exception();");
        for (var i = 0; i < 3; i++)
            _client.Receive(Channel.Shell);
        var error = _client.Published(id).Single(message => message.Type == "error").Content;
        Assert.That((string?)error["traceback"]![0], Does.StartWith($"cell {count + 2}, line 1"));
    }

    [Test]
    public void A_silent_cell_counts_for_nothing()
    {
        var before = (int)_client.Run("1").Reply["execution_count"]!;
        var id = _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "2", ["silent"] = true });
        _client.Receive(Channel.Shell);
        Assert.That(_client.Published(id).Select(message => message.Type), Is.EqualTo(new[] { "status", "status" }));
        Assert.That((int)_client.Run("3").Reply["execution_count"]!, Is.EqualTo(before + 1));
    }

    [Test]
    public void An_endless_loop_is_interrupted()
    {
        var id = _client.SendCell("while (true) { }");
        Thread.Sleep(500);
        Assert.That((string?)_client.Ask("interrupt_request", [], Channel.Control)["status"], Is.EqualTo("ok"));
        Assert.That((string?)_client.Receive(Channel.Shell).Content["ename"], Is.EqualTo("Interrupted"));
        Assert.That(_client.Published(id).Select(message => message.Type), Does.Contain("error"));
    }

    [TestCase("CellOutput.Clear();", false)]
    [TestCase("CellOutput.Clear(wait: true);", true)]
    public void A_cell_clears_its_output(string code, bool wait)
    {
        var (_, published) = _client.Run($"Console.WriteLine(1);\n{code}\nConsole.WriteLine(2);");
        Assert.That(published.Select(message => message.Type), Is.EqualTo(new[]
        {
            "status", "execute_input", "stream", "clear_output", "stream", "status",
        }));
        Assert.That((bool)published[3].Content["wait"]!, Is.EqualTo(wait));
    }

    [TestCase("?Math.Sqrt")]
    [TestCase("Math.Sqrt ?")]
    public void A_question_is_answered_in_the_pager(string code)
    {
        var page = _client.Run(code).Reply["payload"]!.AsArray().Single()!;
        Assert.That((string?)page["source"], Is.EqualTo("page"));
        Assert.That((string?)page["data"]!["text/plain"], Does.StartWith("double System.Math.Sqrt(double d)"));
    }

    [Test]
    public void A_question_about_nothing_is_an_error() =>
        Assert.That((string?)_client.Run("?nothing_here").Reply["evalue"], Is.EqualTo("nothing is known of 'nothing_here'"));

    [Test]
    public void A_cell_asks_the_client_for_a_line()
    {
        var id = _client.SendCell("\"Hello \" + Console.ReadLine()", stdin: true);
        Assert.That(_client.Receive(Channel.Stdin).Type, Is.EqualTo("input_request"));
        _client.Send(Channel.Stdin, "input_reply", new JsonObject { ["value"] = "Ada" });
        _client.Receive(Channel.Shell);
        var result = _client.Published(id).Single(message => message.Type == "execute_result");
        Assert.That((string?)result.Content["data"]!["text/plain"], Is.EqualTo("Hello Ada"));
    }

    [Test]
    public void A_client_that_takes_no_questions_gets_an_error() =>
        Assert.That((string?)_client.Run("Console.ReadLine()").Reply["evalue"], Does.Contain("takes no questions"));

    [Test]
    public void Members_and_names_are_completed()
    {
        _client.Run("var words = new List<string>(); string Greeting() => \"hi\";");
        Assert.Multiple(() =>
        {
            Assert.That(Completed("words.Add"), Does.Contain("Add").And.Contain("AddRange"));
            Assert.That(Completed("words.Whe"), Does.Contain("Where"));
            Assert.That(Completed("Greet"), Does.Contain("Greeting"));
            Assert.That(Completed("Math.Sq"), Is.EqualTo(new[] { "Sqrt" }));
            Assert.That(Completed("\"Greet"), Is.Empty);
        });
        var reply = _client.Ask("complete_request", new JsonObject { ["code"] = "/*🙂*/ words.Cou", ["cursor_pos"] = 15 });
        Assert.That(((int)reply["cursor_start"]!, (int)reply["cursor_end"]!), Is.EqualTo((12, 15)), "in characters, not in UTF-16 units");
    }

    [Test]
    public void Names_are_explained()
    {
        Assert.That(Explained("new ProgressBar", 8), Does.Contain("ProgressBar").And.Contain("updated in place"));
        _client.Run("int Twice(int x, int y = 2) => x * y;");
        Assert.That(Explained("Twice(", 6), Does.Contain("int Twice(int x, int y = 2)"));
        Assert.That((bool)_client.Ask("inspect_request", new JsonObject { ["code"] = "nothing_here", ["cursor_pos"] = 3 })["found"]!, Is.False);
    }

    [TestCase("1 + 1", "complete")]
    [TestCase("?Math.Sqrt", "complete")]
    [TestCase("Math.Sqrt?", "complete")]
    [TestCase("int F() {", "incomplete")]
    [TestCase("var s = \"\"\"", "incomplete")]
    public void Unfinished_code_is_told_from_finished(string code, string status) =>
        Assert.That((string?)_client.Ask("is_complete_request", new JsonObject { ["code"] = code })["status"], Is.EqualTo(status));

    [Test]
    public void What_ran_is_remembered()
    {
        _client.Run("\"for the history\"");
        var history = _client.Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 1 })["history"]!.AsArray();
        Assert.That((string?)history.Single()![2], Is.EqualTo("\"for the history\""));
    }

    [Test]
    public void A_request_that_makes_no_sense_gets_an_error()
    {
        var reply = _client.Ask("is_complete_request", new JsonObject { ["code"] = new JsonArray() });
        Assert.That((string?)reply["status"], Is.EqualTo("error"));
    }

    [Test]
    public void There_are_no_comms() =>
        Assert.That(_client.Ask("comm_info_request", [])["comms"]!.AsObject(), Is.Empty);

    [Test]
    public void The_heart_beats()
    {
        _client.Socket(Channel.Heartbeat).Send([[1, 2, 3]]);
        Assert.That(_client.Socket(Channel.Heartbeat).Receive(), Is.EqualTo(new[] { new byte[] { 1, 2, 3 } }));
    }

    private IEnumerable<string?> Completed(string code) =>
        _client.Ask("complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = code.Length })["matches"]!
            .AsArray().Select(name => (string?)name);

    private string? Explained(string code, int position) =>
        (string?)_client.Ask("inspect_request", new JsonObject { ["code"] = code, ["cursor_pos"] = position })["data"]!["text/plain"];
}
