namespace MiniR1.Cli.Grading;

/// <summary>What a worker does at a time, and what alone is lost if it does not come to an end.</summary>
/// <param name="cell">the cell's number, from 1; 0 before the first</param>
/// <param name="exercise">the name of the exercise that is being checked; null between checks</param>
internal sealed class Step(int cell, string? exercise)
{
    internal int Cell { get; } = cell;

    internal string? Exercise { get; } = exercise;
}
