using System.Diagnostics;
using MiniR1.Notebook.Kernel;
using MiniR1.Notebook.Tests.Running;

namespace MiniR1.Notebook.Tests.Kernel;

public class KernelLifeTests
{
    [Test]
    public void A_wrong_signature_gets_no_answer()
    {
        using var stranger = new TestClient(key: "guessed");
        stranger.Socket(Channel.Shell).Set(Zmq.OptionReceiveTimeout, 700);
        stranger.Send(Channel.Shell, "kernel_info_request", []);
        Assert.That(stranger.Socket(Channel.Shell).Receive(), Is.Null);
        Assert.That(stranger.IsRunning, Is.True);
    }

    [Test]
    public void A_shutdown_is_answered_and_done()
    {
        using var client = new TestClient();
        Assert.That((string?)client.Ask("shutdown_request", new() { ["restart"] = false }, Channel.Control)["status"], Is.EqualTo("ok"));
        Assert.That(() => client.IsRunning, Is.False.After(5000, 20));
    }

    [Test]
    public void The_end_of_the_parent_is_noticed()
    {
        using var parent = Process.Start("sleep", "60");
        using var gone = new ManualResetEventSlim();
        using var watch = new ParentWatch(parent.Id.ToString(), gone.Set);
        Assert.That(gone.Wait(1500), Is.False);
        parent.Kill();
        Assert.That(gone.Wait(10_000), Is.True);
    }

    [Test]
    public async Task A_killed_client_leaves_no_kernel_not_even_one_with_an_endless_cell()
    {
        using var folder = new TemporaryFolder();
        using var client = Process.Start("sleep", "60");
        var address = Path.Combine(folder.Path, "k");
        using var kernel = NotebookProcess.Start(
            ["kernel", folder.Write("c.json", TestClient.ConnectionJson(address))], (ParentWatch.Variable, client.Id.ToString()));
        Assert.That(() => File.Exists($"{address}-1"), Is.True.After(20_000, 50), "the kernel listens");
        using (var context = new ZmqContext())
        using (var shell = new ZmqSocket(context, Zmq.Dealer).Set(Zmq.OptionLinger, 2000).Connect($"ipc://{address}-1"))
        {
            var codec = new MessageCodec(System.Text.Encoding.UTF8.GetBytes(TestClient.Key));
            shell.Send(codec.Encode(new JupyterMessage
            {
                Route = [],
                Header = codec.Header("execute_request"),
                Parent = [],
                Content = new() { ["code"] = "while (true) { }" },
            }));
            await Task.Delay(1500);
            Assert.That(kernel.HasExited, Is.False);
            client.Kill();
            Assert.That(kernel.WaitForExit(20_000), Is.True);
        }
    }

    [TestCase("{}")]
    [TestCase("[")]
    public void A_file_that_is_no_connection_file_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("c.json", text);
        Assert.That(() => ConnectionFile.Read(path), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("c.json"));
    }

    [Test]
    public async Task A_cell_that_takes_the_kernel_along_is_told_why()
    {
        using var folder = new TemporaryFolder();
        var address = Path.Combine(folder.Path, "k");
        using var kernel = NotebookProcess.Start(["kernel", folder.Write("c.json", TestClient.ConnectionJson(address))]);
        Assert.That(() => File.Exists($"{address}-1"), Is.True.After(60_000, 50), "the kernel listens");
        using var context = new ZmqContext();
        using var published = TestClient.Open(context, Zmq.Subscribe, $"ipc://{address}-2").SubscribeToAll();
        using var shell = TestClient.Open(context, Zmq.Dealer, $"ipc://{address}-1");
        var codec = new MessageCodec(System.Text.Encoding.UTF8.GetBytes(TestClient.Key));
        var header = codec.Header("execute_request");
        shell.Send(codec.Encode(new JupyterMessage
        {
            Route = [],
            Header = header,
            Parent = [],
            Content = new() { ["code"] = "class N { N other = new N(); }\nnew N()" },
        }));
        // As clients do: who does not look at a socket does not subscribe again.
        var watching = Task.Run(() => Types().ToList());
        var reply = codec.Decode(shell.Receive()!)!;
        var types = await watching;
        Assert.Multiple(() =>
        {
            Assert.That((string?)reply.Parent["msg_id"], Is.EqualTo((string?)header["msg_id"]));
            Assert.That((string?)reply.Content["status"], Is.EqualTo("error"));
            Assert.That(
                (string?)reply.Content["evalue"],
                Is.EqualTo("the constructor of N calls itself without end, and .NET ended the process; the kernel's variables are lost"));
            Assert.That(types.Skip(types.IndexOf("execute_input") + 1), Is.EqualTo(new[] { "error", "status" }));
            Assert.That(kernel.WaitForExit(20_000), Is.True, "Jupyter starts a new one");
        });

        IEnumerable<string> Types()
        {
            while (published.Receive() is { } frames)
            {
                var message = codec.Decode(frames)!;
                yield return message.Type;
                if (message.Type == "status" && (string?)message.Content["execution_state"] == "idle")
                    yield break;
            }
        }
    }
}
