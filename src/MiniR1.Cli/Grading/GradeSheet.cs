using MiniR1.Exercises;

namespace MiniR1.Cli.Grading;

/// <summary>Takes down what a worker tells, and makes the grade of it.</summary>
/// <param name="file">the notebook</param>
/// <param name="owed">the exercises that it owes</param>
internal sealed class GradeSheet(string file, IReadOnlyList<Exercise> owed)
{
    private readonly Dictionary<string, ExerciseGrade> _grades = owed.ToDictionary(
        exercise => exercise.Name, exercise => ExerciseGrade.Unchecked(exercise, "not checked"));

    private readonly HashSet<string> _judged = [];
    private string _failure = "";

    /// <summary>The cell that began last; 0 before the first.</summary>
    internal int Cell { get; private set; }

    internal bool Done { get; private set; }

    /// <summary>Why there is nothing to run; null if there is.</summary>
    internal string? Unreadable { get; private set; }

    internal void Note(WorkerMessage message)
    {
        if (message.Started > 0)
            Cell = message.Started;
        if (message.Verdict is { } verdict)
            Note(verdict);
        if (message.Failure is { } failure)
            NoteFailure(failure, message.Unchecked);
        Unreadable ??= message.Unreadable;
        Done |= message.Done;
    }

    internal NotebookGrade Grade(GradeEnding ending, string remark, TimeSpan time) => new()
    {
        File = file,
        Exercises = [.. owed.Select(exercise => _grades[exercise.Name])],
        Ending = ending,
        Remark = remark.Length > 0 ? remark : _failure,
        Time = time,
    };

    // Of several checks of the same exercise the best counts: who tries a wrong answer afterwards has still found the right one.
    private void Note(Verdict verdict)
    {
        if (!_grades.TryGetValue(verdict.Exercise, out var before))
            return;
        var points = Math.Clamp(verdict.Points, 0, before.Of);
        if (_judged.Add(verdict.Exercise) || points > before.Points)
            _grades[verdict.Exercise] = before with { Points = points, Message = verdict.Message };
    }

    private void NoteFailure(string failure, IReadOnlyList<string> exercises)
    {
        if (_failure.Length == 0)
            _failure = failure;
        foreach (var name in exercises.Where(name => _grades.ContainsKey(name) && !_judged.Contains(name)))
            _grades[name] = _grades[name] with { Message = $"not checked: {failure}" };
    }
}
