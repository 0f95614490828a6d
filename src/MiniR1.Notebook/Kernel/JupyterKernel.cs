using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Language;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Kernel;

/// <summary>
/// A Jupyter kernel for C# (messaging protocol 5.3 over libzmq). One thread owns the sockets and answers what must not
/// wait; the one that calls <see cref="Run"/> works off the other requests, in order.
/// </summary>
public sealed class JupyterKernel : IDisposable
{
    private readonly BlockingCollection<JupyterMessage> _requests = [];
    private readonly KernelConnection _connection;
    private readonly CellExecution _execution;
    private readonly CompilerWarmUp _warmUp = new();
    private readonly string _folder;
    private CodeHelp? _help;

    /// <param name="connection">where to listen</param>
    /// <param name="folder">the notebook's</param>
    /// <param name="words">is told what runs; null if nobody watches the process</param>
    /// <exception cref="MiniR1Exception">libzmq is missing, or an address is taken.</exception>
    public JupyterKernel(ConnectionFile connection, string folder, LastWords? words = null)
    {
        _connection = new KernelConnection(connection, Receive);
        _execution = new CellExecution(_connection, words);
        _folder = folder;
    }

    /// <summary>Serves until a client asks it to shut down, or the program that started it is gone.</summary>
    /// <exception cref="MiniR1Exception">This build cannot compile cells.</exception>
    public void Run()
    {
        using var capture = new ConsoleCapture();
        using var watch = new ParentWatch(Environment.GetEnvironmentVariable(ParentWatch.Variable), Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            _execution.Interrupt();
        });
        _connection.Start();
        _connection.PublishStatus("starting", []);
        UnhandledExceptions.Catch();
        // Clients are answered already; those who want code run wait in the queue until there is a session.
        using var session = new CSharpSession(new SessionConfig { BaseDirectory = _folder });
        _warmUp.Start(_folder);
        _help = new CodeHelp(session);
        _execution.Begin(session, _help);
        foreach (var request in _requests.GetConsumingEnumerable())
            Handle(request);
    }

    public void Dispose()
    {
        Stop();
        _connection.Dispose();
    }

    private void Stop()
    {
        _warmUp.Stop();
        _execution.Interrupt();
        lock (_requests)
            _requests.CompleteAdding();
    }

    // On the sockets' thread.
    private void Receive(Channel channel, JupyterMessage message)
    {
        if (channel == Channel.Stdin)
            _execution.Input.Answer(message);
        else if (channel == Channel.Control || message.Type is "kernel_info_request" or "shutdown_request")
            Answer(channel, message, AnswerAtOnce);
        else
            Enqueue(message);
    }

    private void Enqueue(JupyterMessage message)
    {
        _warmUp.Stop();
        lock (_requests)
        {
            if (!_requests.IsAddingCompleted)
                _requests.Add(message);
        }
    }

    private void Answer(Channel channel, JupyterMessage message, Func<JupyterMessage, JsonObject?> answer)
    {
        _connection.PublishStatus("busy", message.Header);
        if (Guarded(message, answer) is { } content)
            _connection.Reply(channel, message, message.Type.Replace("_request", "_reply", StringComparison.Ordinal), content);
        _connection.PublishStatus("idle", message.Header);
    }

    private JsonObject? AnswerAtOnce(JupyterMessage message)
    {
        switch (message.Type)
        {
            case "kernel_info_request":
                return KernelInfo.Reply();
            case "interrupt_request":
                _execution.Interrupt();
                return Ok();
            case "shutdown_request":
                Stop();
                var reply = Ok();
                reply["restart"] = (bool?)message.Content["restart"] ?? false;
                return reply;
            default:
                return null;
        }
    }

    private void Handle(JupyterMessage message)
    {
        if (message.Type == "execute_request")
            Execute(message);
        else
            Answer(Channel.Shell, message, AnswerInOrder);
    }

    private JsonObject? AnswerInOrder(JupyterMessage message) => message.Type switch
    {
        "complete_request" => _help!.Complete(message.Content),
        "inspect_request" => _help!.Inspect(message.Content),
        "is_complete_request" => IsComplete((string?)message.Content["code"] ?? ""),
        "history_request" => _execution.History.Answer(message.Content),
        "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
        "comm_open" => RefuseComm(message),
        _ => null,
    };

    // A request that makes no sense must not end the session.
    private static JsonObject? Guarded(JupyterMessage message, Func<JupyterMessage, JsonObject?> answer)
    {
        try
        {
            return answer(message);
        }
        catch (Exception failure)
        {
            return new JsonObject
            {
                ["status"] = "error",
                ["ename"] = failure.GetType().Name,
                ["evalue"] = failure.Message,
                ["traceback"] = new JsonArray(),
            };
        }
    }

    private void Execute(JupyterMessage message)
    {
        _connection.PublishStatus("busy", message.Header);
        // "Run all" sends every cell at once: the one that waits can be compiled while this one runs.
        var (reply, abort) = _execution.Run(message, following: _requests.FirstOrDefault());
        // Only what waits already: what a client sends after it saw the error, it means.
        var waiting = new List<JupyterMessage>();
        while (abort && _requests.TryTake(out var next))
            waiting.Add(next);
        _connection.Reply(Channel.Shell, message, "execute_reply", reply);
        _connection.PublishStatus("idle", message.Header);
        foreach (var next in waiting)
        {
            if (next.Type == "execute_request")
                Answer(Channel.Shell, next, _ => CellExecution.Aborted());
            else
                Handle(next);
        }
    }

    // No comms here: the other side is told at once that its one is closed.
    private JsonObject? RefuseComm(JupyterMessage message)
    {
        _connection.Publish("comm_close", new JsonObject
        {
            ["comm_id"] = (string?)message.Content["comm_id"] ?? "",
            ["data"] = new JsonObject(),
        }, message.Header);
        return null;
    }

    private static JsonObject IsComplete(string code) => HelpQuestion.Name(code) is not null || CSharpSession.IsComplete(code)
        ? new JsonObject { ["status"] = "complete" }
        : new JsonObject { ["status"] = "incomplete", ["indent"] = "" };

    private static JsonObject Ok() => new() { ["status"] = "ok" };
}
