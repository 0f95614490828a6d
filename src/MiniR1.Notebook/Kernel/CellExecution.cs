using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Language;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Kernel;

/// <summary>Runs the cells that clients send.</summary>
internal sealed class CellExecution(KernelConnection connection, LastWords? words)
{
    private readonly Lock _lock = new();
    private CSharpSession? _session;
    private CodeHelp? _help;
    private CancellationTokenSource? _running;
    private int _count;

    internal CellHistory History { get; } = new();

    internal InputRequests Input { get; } = new(connection);

    /// <summary>Where cells run from here on; none may come before.</summary>
    internal void Begin(CSharpSession session, CodeHelp help) => (_session, _help) = (session, help);

    /// <summary>Stops the cell that runs; nothing if none does.</summary>
    internal void Interrupt()
    {
        lock (_lock)
            _running?.Cancel();
    }

    /// <summary>Runs a cell and publishes all but the reply.</summary>
    /// <param name="request">the cell</param>
    /// <param name="following">the request that waits already, if one does</param>
    /// <returns>the reply's content, and whether requests that wait must be aborted</returns>
    internal (JsonObject Reply, bool Abort) Run(JupyterMessage request, JupyterMessage? following = null)
    {
        var code = Code(request);
        var silent = IsSilent(request);
        if (IsCounted(request))
            History.Add(++_count, code);
        if (!silent)
            connection.Publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = _count }, request.Header);
        if (HelpQuestion.Name(code) is { } name)
            return Explain(name, request, silent);
        var result = string.IsNullOrWhiteSpace(code) ? CellResult.Nothing : RunCode(request, code, following);
        if (result.Failure is not { } failure)
        {
            if (result.Shown is { } shown && !silent)
                connection.Publish("execute_result", new JsonObject
                {
                    ["execution_count"] = _count,
                    ["data"] = shown.Bounded().ToJson(),
                    ["metadata"] = new JsonObject(),
                }, request.Header);
            return (Succeeded(), false);
        }

        return Fail(failure, request, silent);
    }

    /// <summary>The reply to a request that an error before it made pointless. A number would look as if the cell had run.</summary>
    internal static JsonObject Aborted() => new() { ["status"] = "aborted" };

    // The answer goes into the reply: whoever asked shows it in a pane of its own, or below the cell.
    private (JsonObject Reply, bool Abort) Explain(string name, JupyterMessage request, bool silent)
    {
        if (_help!.Explain(name) is not { } text)
            return Fail(new CellFailure("NotebookError", $"nothing is known of '{name}'", $"cell {_count}", []), request, silent);
        var reply = Succeeded();
        reply["payload"]!.AsArray().Add(new JsonObject
        {
            ["source"] = "page",
            ["data"] = new JsonObject { [MimeType.Text] = text },
            ["start"] = 0,
        });
        return (reply, false);
    }

    private (JsonObject Reply, bool Abort) Fail(CellFailure failure, JupyterMessage request, bool silent)
    {
        if (!silent)
            connection.Publish("error", Error(failure), request.Header);
        return (Failed(failure), (bool?)request.Content["stop_on_error"] ?? true);
    }

    private static string Code(JupyterMessage request) => (string?)request.Content["code"] ?? "";

    private static bool IsSilent(JupyterMessage request) => (bool?)request.Content["silent"] ?? false;

    private static bool IsCounted(JupyterMessage request) =>
        !IsSilent(request) && ((bool?)request.Content["store_history"] ?? true);

    // Only what will have the next number, as the compiler notes it with the code.
    private (string Code, string Name)? Next(JupyterMessage? following) =>
        following?.Type == "execute_request" && IsCounted(following) && Code(following) is var code
            && HelpQuestion.Name(code) is null && !string.IsNullOrWhiteSpace(code)
            ? (code, $"cell {_count + 1}")
            : null;

    private CellResult RunCode(JupyterMessage request, string code, JupyterMessage? following)
    {
        using var stop = new CancellationTokenSource();
        lock (_lock)
            _running = stop;
        using var output = new KernelOutput(connection, request.Header, () => Input.Ask(request));
        words?.RequestStarted($"cell {_count}", request);
        try
        {
            return _session!.RunAsync(code, $"cell {_count}", output, stop.Token, Next(following)).GetAwaiter().GetResult();
        }
        finally
        {
            words?.CellEnded();
            lock (_lock)
                _running = null;
        }
    }

    private JsonObject Succeeded() => new()
    {
        ["status"] = "ok",
        ["execution_count"] = _count,
        ["user_expressions"] = new JsonObject(),
        ["payload"] = new JsonArray(),
    };

    private JsonObject Failed(CellFailure failure)
    {
        var reply = Error(failure);
        reply["status"] = "error";
        reply["execution_count"] = _count;
        return reply;
    }

    /// <summary>The failure in the protocol's words.</summary>
    internal static JsonObject Error(CellFailure failure) => new()
    {
        ["ename"] = failure.Kind,
        ["evalue"] = failure.Message,
        ["traceback"] = new JsonArray([.. failure.TraceLines().Select(line => (JsonNode)line)]),
    };
}
