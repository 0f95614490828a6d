namespace MiniR1.Exercises.Chapter09;

/// <summary>What is kept of a teacher's replies: the good ones, none twice, and not too many of one problem.</summary>
internal sealed class RejectionSampleExercise : Exercise<Func<IReadOnlyList<(int Problem, string Text, bool IsGood)>, int, List<int>>>
{
    public override string Name => "09.rejection_sample";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(
        Func<IReadOnlyList<(int Problem, string Text, bool IsGood)>, int, List<int>> answer)
    {
        yield return Kept(
            answer([(0, "a", true), (0, "b", false), (1, "c", true)], 9),
            [0, 2],
            "replies 0 and 2 are good, 1 is not",
            ([0, 1, 2], "only good replies are kept"),
            ([1], "the good ones are kept, not the others"),
            ([0, 1], "those are the problems: return the places of the replies in the list"));
        yield return Kept(
            answer([(0, "a", true), (0, "a", true), (1, "a", true), (0, "b", true)], 9),
            [0, 2, 3],
            "replies 0 and 1 are the same text for problem 0, reply 2 for problem 1",
            ([0, 1, 2, 3], "a text that the same problem has already is dropped"),
            ([0, 3], "the same text for another problem is another lesson: compare problem and text together"),
            ([0, 3, 2], "the right ones, but problem by problem: keep the order of the list"),
            ([0, 2], "problem 0 has another text in reply 3: more than one reply a problem may be kept"),
            ([1, 2, 3], "of equal texts the first is kept"));
        yield return Kept(
            answer([(0, "a", true), (1, "b", true), (0, "c", true), (0, "d", true), (1, "e", true), (1, "f", true)], 2),
            [0, 1, 2, 4],
            "at most 2 replies a problem, the first ones, in the order of the list",
            ([0, 1, 2, 3, 4, 5], "the limit makes no difference: easy problems, with many right replies, would crowd out the others"),
            ([0, 1], "that is 2 in all: the limit is for each problem"),
            ([2, 3, 4, 5], "those are the last ones: the first of each problem are kept"),
            ([0, 1, 2, 3, 4], "that is one too many: ask whether the limit is reached before you add"));
        yield return Kept(
            answer([(0, "a", false), (0, "b", true), (0, "b", true), (0, "c", true), (0, "d", true), (0, "e", true)], 3),
            [1, 3, 4],
            "at most 3, of one wrong reply and five good ones, two of them alike",
            ([1], "the wrong and the repeated reply take a place: count only what is kept"),
            ([1, 3], "a reply that is dropped takes a place: count only what is kept"),
            ([1, 2, 3], "the repeated one is there twice"));
    }

    private static string? Kept(List<int>? made, int[] right, string task, params (int[] Made, string Message)[] mistakes)
    {
        if (made is null)
            return "your function returned null: return a list";
        if (made.SequenceEqual(right))
            return null;
        var told = $"{task}: {Text(right)} should be kept, yours is {Text(made)}";
        foreach (var (wrong, message) in mistakes)
        {
            if (made.SequenceEqual(wrong))
                return $"{told}: {message}";
        }

        return told;
    }

    private static string Text(IReadOnlyList<int> places) => places.Count == 0 ? "nothing" : string.Join(' ', places);
}
