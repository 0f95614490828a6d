namespace MiniR1.Exercises.Chapter11;

/// <summary>Self-consistency: what most replies answer (arXiv 2203.11171).</summary>
internal sealed class MajorityExercise : Exercise<Func<IReadOnlyList<string?>, string?>>
{
    public override string Name => "11.majority";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<IReadOnlyList<string?>, string?> answer)
    {
        string? Of(string?[] answers, string? right, string message)
        {
            var made = answer([.. answers]);
            return made == right ? null : $"{Text(answers)} should give {Text([right])}, yours is {Text([made])}: {message}";
        }

        yield return Of(["36", "43", "36"], "36", "two of three say so")
            ?? Of(["43", "36", "36"], "36", "the first is not the most frequent")
            ?? Of(["36", "36", "9", "36", "43", "43"], "36", "three of six say so: the most frequent wins, wherever it stands, with half of the votes or less");
        yield return Of([null, null, null, "43", "36", "36"], "36", "a reply without an answer does not vote")
            ?? Of([null, "36", null], "36", "a reply without an answer does not vote, and one vote is a majority of one")
            ?? Of([null, null], null, "nobody has voted")
            ?? Of([], null, "nobody has voted");
        yield return Of(["43", "36", "36", "43"], "43", "of equally frequent answers the one that comes first wins")
            ?? Of(["36", "43", "43", "36"], "36", "of equally frequent answers the one that comes first wins")
            ?? Of([null, "9", "43"], "9", "of equally frequent answers the one that comes first wins");
    }

    protected override string Explain(Exception failure) => failure is InvalidOperationException or ArgumentNullException or NullReferenceException
        ? $"your function threw {failure.GetType().Name}: there may be replies without an answer, null, and then nobody may have voted"
        : base.Explain(failure);

    private static string Text(string?[] answers) =>
        answers.Length == 0 ? "nobody" : string.Join(", ", answers.Select(answer => answer is null ? "null" : $"\"{answer}\""));
}
