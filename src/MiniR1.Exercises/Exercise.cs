namespace MiniR1.Exercises;

/// <summary>An exercise of the course: a name, points, and a check that knows the usual mistakes.</summary>
/// <example><code>
/// Tensor Softmax(Tensor scores) => throw new NotImplementedException();
///
/// Exercise.Check(Homework.Softmax, Softmax); // todo  01.softmax: 0 of 4 points: not done yet
/// </code></example>
public abstract class Exercise
{
    /// <summary>The chapter's two digits, a point, and a word of its own: <c>01.softmax</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many points there are to earn.</summary>
    public abstract int Points { get; }

    /// <summary>The two digits that its name begins with.</summary>
    public string Chapter => Name[..2];

    /// <summary>Checks an answer and prints the verdict; a grading that runs notes it.</summary>
    /// <param name="exercise">one of <see cref="Homework"/></param>
    /// <param name="answer">the function; null for one that is not written yet</param>
    public static void Check<TAnswer>(Exercise<TAnswer> exercise, TAnswer? answer)
        where TAnswer : Delegate
    {
        ArgumentNullException.ThrowIfNull(exercise);
        // A class of the cell's own that calls itself 01.softmax earns nothing.
        var sink = Homework.Contains(exercise) ? Grading.Sink : null;
        if (sink?.Begin(exercise.Name) == false)
        {
            Console.WriteLine(exercise.Failed("not checked again: its check had to be stopped"));
            return;
        }

        var verdict = exercise.Judge(answer);
        sink?.Add(verdict);
        Console.WriteLine(verdict);
    }

    /// <summary>The verdict on an answer of which nothing can be said but this.</summary>
    internal Verdict Failed(string message) => new(Name, 0, Points, message);
}
