using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>A message of the protocol.</summary>
internal sealed record JupyterMessage
{
    /// <summary>libzmq's frames that lead back to who asked; for published messages, their topic.</summary>
    internal required IReadOnlyList<byte[]> Route { get; init; }

    internal required JsonObject Header { get; init; }

    /// <summary>The header of the request that it answers; empty if there is none.</summary>
    internal required JsonObject Parent { get; init; }

    internal required JsonObject Content { get; init; }

    internal string Type => (string?)Header["msg_type"] ?? "";
}
