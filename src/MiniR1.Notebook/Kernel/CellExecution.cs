using System.Text.Json.Nodes;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Kernel;

/// <summary>Runs the cells that clients send.</summary>
internal sealed class CellExecution(CSharpSession session, KernelConnection connection)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _running;
    private int _count;

    internal CellHistory History { get; } = new();

    internal InputRequests Input { get; } = new(connection);

    /// <summary>Stops the cell that runs; nothing if none does.</summary>
    internal void Interrupt()
    {
        lock (_lock)
            _running?.Cancel();
    }

    /// <summary>Runs a cell and publishes all but the reply.</summary>
    /// <returns>the reply's content, and whether requests that wait must be aborted</returns>
    internal (JsonObject Reply, bool Abort) Run(JupyterMessage request)
    {
        var code = (string?)request.Content["code"] ?? "";
        var silent = (bool?)request.Content["silent"] ?? false;
        if (!silent && ((bool?)request.Content["store_history"] ?? true))
            History.Add(++_count, code);
        if (!silent)
            connection.Publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = _count }, request.Header);
        var result = string.IsNullOrWhiteSpace(code) ? CellResult.Nothing : RunCode(request, code);
        if (result.Failure is not { } failure)
        {
            if (result.Shown is { } shown && !silent)
                connection.Publish("execute_result", new JsonObject
                {
                    ["execution_count"] = _count,
                    ["data"] = shown.ToJson(),
                    ["metadata"] = new JsonObject(),
                }, request.Header);
            return (Succeeded(), false);
        }

        if (!silent)
            connection.Publish("error", Error(failure), request.Header);
        return (Failed(failure), (bool?)request.Content["stop_on_error"] ?? true);
    }

    /// <summary>The reply to a request that an error before it made pointless.</summary>
    internal JsonObject Aborted() => new() { ["status"] = "aborted", ["execution_count"] = _count };

    private CellResult RunCode(JupyterMessage request, string code)
    {
        using var stop = new CancellationTokenSource();
        lock (_lock)
            _running = stop;
        using var output = new KernelOutput(connection, request.Header, () => Input.Ask(request));
        try
        {
            return session.RunAsync(code, $"cell {_count}", output, stop.Token).GetAwaiter().GetResult();
        }
        finally
        {
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

    private static JsonObject Error(CellFailure failure) => new()
    {
        ["ename"] = failure.Kind,
        ["evalue"] = failure.Message,
        ["traceback"] = new JsonArray([.. failure.TraceLines().Select(line => (JsonNode)line)]),
    };
}
