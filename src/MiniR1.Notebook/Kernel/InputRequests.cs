using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>Questions to whoever runs a cell, and the wait for the answer.</summary>
internal sealed class InputRequests(KernelConnection connection)
{
    private readonly BlockingCollection<string> _answers = [];

    /// <summary>Asks for a line; an interrupt of the cell ends the wait.</summary>
    /// <exception cref="MiniR1Exception">The client said that it takes no questions.</exception>
    internal string Ask(JupyterMessage request)
    {
        if ((bool?)request.Content["allow_stdin"] == false)
            throw new MiniR1Exception("The cell asks for a line of input, and this client takes no questions: run it in a notebook.");
        // An answer to a question that was interrupted is none to this one.
        while (_answers.TryTake(out _))
        {
        }

        connection.Reply(
            Channel.Stdin, request, "input_request", new JsonObject { ["prompt"] = "", ["password"] = false });
        return _answers.Take();
    }

    internal void Answer(JupyterMessage reply) => _answers.Add((string?)reply.Content["value"] ?? "");
}
