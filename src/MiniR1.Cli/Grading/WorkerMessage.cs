using System.Text.Json;
using MiniR1.Exercises;

namespace MiniR1.Cli.Grading;

/// <summary>What the process that runs a notebook tells the one that grades it, a line of JSON each.</summary>
internal sealed record WorkerMessage
{
    /// <summary>The cell that begins, from 1; 0 for none.</summary>
    public int Started { get; init; }

    /// <summary>The exercise whose answer is about to be tried; null for none.</summary>
    public string? Checking { get; init; }

    public Verdict? Verdict { get; init; }

    public WorkerFailure? Failure { get; init; }

    /// <summary>Why there is no notebook to run.</summary>
    public string? Unreadable { get; init; }

    /// <summary>All cells were run.</summary>
    public bool Done { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <returns>null for what is no message</returns>
    internal static WorkerMessage? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkerMessage>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
