namespace MiniR1.Cli.Grading;

/// <summary>What a notebook earned.</summary>
internal sealed record NotebookGrade
{
    internal required string File { get; init; }

    internal required IReadOnlyList<ExerciseGrade> Exercises { get; init; }

    internal required GradeEnding Ending { get; init; }

    /// <summary>Why it did not run to its end, or which of its cells failed first; empty if all went well.</summary>
    internal required string Remark { get; init; }

    internal required TimeSpan Time { get; init; }

    internal int Points => Exercises.Sum(exercise => exercise.Points);

    internal int Of => Exercises.Sum(exercise => exercise.Of);
}
