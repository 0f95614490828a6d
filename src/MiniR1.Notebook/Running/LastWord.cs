using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Running;

/// <summary>What a process is at.</summary>
public sealed record LastWord
{
    /// <summary>The notebook that begins; null if this is about a cell.</summary>
    public string? File { get; init; }

    /// <summary>Notebooks after that one.</summary>
    public int Left { get; init; }

    /// <summary>The cell that begins; null if none runs.</summary>
    public string? Cell { get; init; }

    /// <summary>The header of the request for the cell; null outside of Jupyter.</summary>
    public JsonObject? Request { get; init; }

    /// <summary>The way back to who asked.</summary>
    public IReadOnlyList<byte[]> Route { get; init; } = [];
}
