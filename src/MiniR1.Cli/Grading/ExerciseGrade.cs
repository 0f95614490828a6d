using MiniR1.Exercises;

namespace MiniR1.Cli.Grading;

/// <summary>What a notebook earned in one exercise.</summary>
/// <param name="Exercise">its name</param>
/// <param name="Message">what is wrong; empty if nothing is</param>
internal sealed record ExerciseGrade(string Exercise, int Points, int Of, string Message)
{
    internal static ExerciseGrade Unchecked(Exercise exercise, string message) => new(exercise.Name, 0, exercise.Points, message);
}
