using System.Text.Json;

namespace MiniR1.Cli.Grading;

/// <summary>What a worker is told at its start, over its standard input.</summary>
internal sealed record WorkerOrder
{
    /// <summary>For <see cref="LineSeal"/>.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The cells to pass over.</summary>
    public IReadOnlyList<int> SkippedCells { get; init; } = [];

    /// <summary>The exercises whose answers are not to be tried again.</summary>
    public IReadOnlyList<string> SkippedExercises { get; init; } = [];

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this);

    /// <exception cref="MiniR1Exception">Somebody else than 'grade' has started the worker.</exception>
    internal static WorkerOrder Read(Stream stream)
    {
        try
        {
            if (JsonSerializer.Deserialize<WorkerOrder>(stream) is { } order)
                return order;
        }
        catch (JsonException)
        {
            // It is said below.
        }

        throw new MiniR1Exception($"{GradeWorkerCommand.Name} is started by 'minir1 grade' alone: give that one the notebook.");
    }
}
