using MiniR1.Exercises;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>A usual mistake, and a part of the sentence that it should get.</summary>
/// <param name="Exercise">the exercise's name</param>
/// <param name="Points">what the answer earns all the same</param>
/// <param name="Judge">judges it</param>
/// <param name="Sentence">what the message should hold</param>
public sealed record WrongAnswer(string Exercise, int Points, Func<Verdict> Judge, string Sentence)
{
    internal static WrongAnswer To<TAnswer>(Exercise<TAnswer> exercise, int points, TAnswer answer, string sentence)
        where TAnswer : Delegate => new(exercise.Name, points, () => exercise.Judge(answer), sentence);

    public override string ToString() => $"{Exercise}: {Sentence}";
}
