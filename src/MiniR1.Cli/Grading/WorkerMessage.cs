using System.Text.Json;
using MiniR1.Exercises;

namespace MiniR1.Cli.Grading;

/// <summary>What the process that runs a notebook tells the one that grades it, a line of JSON each.</summary>
internal sealed record WorkerMessage
{
    /// <summary>The cell that begins, from 1; 0 for none.</summary>
    public int Started { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>Why a cell failed; null if none did.</summary>
    public string? Failure { get; init; }

    /// <summary>The names of the exercises that the failed cell would have checked.</summary>
    public IReadOnlyList<string> Unchecked { get; init; } = [];

    /// <summary>Why there is no notebook to run.</summary>
    public string? Unreadable { get; init; }

    /// <summary>All cells were run.</summary>
    public bool Done { get; init; }

    internal string ToLine() => JsonSerializer.Serialize(this);

    /// <returns>null for a line that is none of ours: cells may find the pipe</returns>
    internal static WorkerMessage? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkerMessage>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
