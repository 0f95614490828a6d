namespace MiniR1.Exercises.Chapter02;

/// <summary>A merge made in a list of ids, from left to right.</summary>
internal sealed class JoinExercise : Exercise<Func<IReadOnlyList<int>, (int Left, int Right, int Joined), List<int>>>
{
    public override string Name => "02.join";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(
        Func<IReadOnlyList<int>, (int Left, int Right, int Joined), List<int>> answer)
    {
        yield return Twice(answer([5, 1, 2, 6, 1, 2], (1, 2, 9)));
        yield return Border(answer([1, 2, 1], (1, 2, 9)));
        yield return Overlap(answer([1, 1, 1], (1, 1, 9)));

        int[] before = [1, 2];
        _ = answer(before, (1, 2, 9));
        var nothing = answer([], (1, 2, 9));
        yield return Ids.Same(before, 1, 2)
            ? nothing is [] ? null : $"joining in an empty list gives {Ids.Text(nothing)}; it should give an empty list"
            : "your function changes the list that it was given: fill a new one";
    }

    protected override string Explain(Exception failure) => failure is ArgumentOutOfRangeException or IndexOutOfRangeException
        ? "an index went past the end: the last id has no right neighbour; ask for i + 1 < ids.Count first"
        : base.Explain(failure);

    private static string? Twice(List<int>? made)
    {
        const string Task = "5 1 2 6 1 2 with 1 2 -> 9 should become 5 9 6 9";
        return made switch
        {
            _ when Ids.Same(made, 5, 9, 6, 9) => null,
            _ when Ids.Same(made, 5, 9, 6, 1, 2) => $"{Task}, yours is 5 9 6 1 2: go on after the first place",
            _ when Ids.Same(made, 5, 9, 2, 6, 9, 2) => $"{Task}, yours is 5 9 2 6 9 2: the right half is used up too; skip it",
            _ when Ids.Same(made, 5, 1, 9, 6, 1, 9) => $"{Task}, yours is 5 1 9 6 1 9: the left half is used up too",
            _ when Ids.Same(made, 5, 1, 2, 6, 1, 2) => $"{Task}, yours is unchanged",
            _ when Ids.Same(made, 9, 9) => $"{Task}, yours is 9 9: ids that no merge touches stay",
            _ => $"{Task}, yours is {Ids.Text(made)}",
        };
    }

    private static string? Border(List<int>? made) => made switch
    {
        _ when Ids.Same(made, 9, 1) => null,
        _ when Ids.Same(made, 9) => "1 2 1 should become 9 1, yours is 9: the last id is lost when no pair ends there",
        _ => $"1 2 1 with 1 2 -> 9 should become 9 1, yours is {Ids.Text(made)}",
    };

    private static string? Overlap(List<int>? made) => made switch
    {
        _ when Ids.Same(made, 9, 1) => null,
        _ when Ids.Same(made, 9, 9) => "1 1 1 with 1 1 -> 9 should become 9 1, yours is 9 9: an id can be half of one pair only",
        _ when Ids.Same(made, 1, 9) => "1 1 1 with 1 1 -> 9 should become 9 1, yours is 1 9: go from left to right",
        _ => $"1 1 1 with 1 1 -> 9 should become 9 1, yours is {Ids.Text(made)}",
    };
}
