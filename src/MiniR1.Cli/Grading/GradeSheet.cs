using MiniR1.Exercises;

namespace MiniR1.Cli.Grading;

/// <summary>Takes down what the workers of a notebook tell, and makes the grade of it.</summary>
/// <param name="file">the notebook</param>
/// <param name="cells">the code of its cells that are not empty</param>
/// <param name="owed">the exercises that it owes</param>
internal sealed class GradeSheet(string file, IReadOnlyList<string> cells, IReadOnlyList<Exercise> owed)
{
    private const int MostStopsTold = 3;

    private readonly Dictionary<string, ExerciseGrade> _grades = owed.ToDictionary(
        exercise => exercise.Name, exercise => ExerciseGrade.Unchecked(exercise, "not checked"));

    private readonly HashSet<string> _judged = [];
    private readonly FailureCauses _causes = new(cells);
    private readonly List<(Step Step, Stop Stop)> _stops = [];
    private string _failure = "";

    /// <summary>What the worker does; another object for each cell and each check.</summary>
    internal Step Step { get; private set; } = new(0, null);

    internal bool Done { get; private set; }

    /// <summary>Why there is nothing to run; null if there is.</summary>
    internal string? Unreadable { get; private set; }

    internal IReadOnlyList<int> StoppedCells => [.. _stops.Where(entry => entry.Step.Exercise is null).Select(entry => entry.Step.Cell)];

    internal IReadOnlyList<string> StoppedExercises => [.. _stops.Select(entry => entry.Step.Exercise).OfType<string>()];

    /// <summary>A worker begins.</summary>
    internal void Begin() => Step = new Step(0, null);

    internal void Note(WorkerMessage message)
    {
        if (message.Started > 0)
            Step = new Step(message.Started, null);
        if (message.Checking is { } exercise)
            Step = new Step(Step.Cell, exercise);
        if (message.Verdict is { } verdict)
        {
            Step = new Step(Step.Cell, null);
            Note(verdict);
        }

        if (message.Failure is { } failure)
            Note(failure);
        Unreadable ??= message.Unreadable is { } reason ? GradeText.Short(reason) : null;
        Done |= message.Done;
    }

    /// <summary>The step that the worker was at did not come to its end.</summary>
    internal void Note(Stop stop)
    {
        var step = Step;
        _stops.Add((step, stop));
        var reason = $"cell {step.Cell} {stop.What}";
        if (step.Exercise is { } exercise)
        {
            Excuse([exercise], reason);
            return;
        }

        _causes.Lose(step.Cell, reason);
        Excuse(NamedIn(step.Cell), reason);
    }

    /// <param name="ending">what the end of the notebook counts as, if no cell was stopped before</param>
    /// <param name="remark">why it did not come to its end; empty if it did</param>
    /// <param name="time">by the clock</param>
    internal NotebookGrade Grade(GradeEnding ending, string remark, TimeSpan time) => new()
    {
        File = file,
        Exercises = [.. owed.Select(exercise => _grades[exercise.Name])],
        Ending = _stops.Count > 0 ? _stops[0].Stop.Ending : ending,
        Remark = GradeText.Short(string.Join("; ", new[] { Stops(), remark }.Where(text => text.Length > 0)) is { Length: > 0 } told ? told : _failure),
        Time = time,
    };

    private string Stops()
    {
        if (_stops.Count == 0)
            return "";
        var told = string.Join(", ", _stops.Take(MostStopsTold)
            .Select(entry => $"cell {entry.Step.Cell} {entry.Stop.What}{(entry.Step.Exercise is { } name ? $" checking {name}" : "")}"));
        var more = _stops.Count > MostStopsTold ? $" and {_stops.Count - MostStopsTold} more" : "";
        return $"{told}{more}; all else was run without it";
    }

    // Of several checks of the same exercise the best counts: who tries a wrong answer afterwards has still found the right one.
    private void Note(Verdict verdict)
    {
        if (verdict.Exercise is null || !_grades.TryGetValue(verdict.Exercise, out var before))
            return;
        var points = Math.Clamp(verdict.Points, 0, before.Of);
        if (_judged.Add(verdict.Exercise) || points > before.Points)
            _grades[verdict.Exercise] = before with { Points = points, Message = GradeText.Short(verdict.Message ?? "") };
    }

    private void Note(WorkerFailure failure)
    {
        var cause = GradeText.Short(_causes.Of(failure));
        if (failure.IsUncompiled)
            _causes.Lose(failure.Cell, cause);
        if (_failure.Length == 0)
            _failure = cause;
        Excuse(NamedIn(failure.Cell), cause);
    }

    // The first reason stays: later ones may follow from it.
    private void Excuse(IEnumerable<string> exercises, string reason)
    {
        foreach (var name in exercises.Where(name => _grades.ContainsKey(name) && !_judged.Contains(name)))
        {
            if (_grades[name].Message == "not checked")
                _grades[name] = _grades[name] with { Message = $"not checked: {reason}" };
        }
    }

    private IEnumerable<string> NamedIn(int cell) =>
        cell > 0 && cell <= cells.Count ? Homework.NamedIn(cells[cell - 1]).Select(exercise => exercise.Name) : [];
}
