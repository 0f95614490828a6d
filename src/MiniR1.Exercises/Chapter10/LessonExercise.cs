namespace MiniR1.Exercises.Chapter10;

/// <summary>A teacher's reply as a row to be trained on: which tokens there are, and which of them are learnt.</summary>
internal sealed class LessonExercise : Exercise<Func<int[], int[], int, int, (int[] Ids, bool[] IsTarget)>>
{
    public override string Name => "10.lesson";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<int[], int[], int, int, (int[] Ids, bool[] IsTarget)> answer)
    {
        var (ids, targets) = answer([5, 6, 7], [8, 9, 1], 8, 0);
        const string Task = "prompt 5 6 7, reply 8 9 1, 8 places, padding 0";
        yield return Ids(ids, [5, 6, 7, 8, 9, 1, 0, 0], Task);
        yield return Targets(
            targets,
            "...xxx..",
            Task,
            ("xxxxxx..", "the prompt is given, not learnt: no token of it is a target"),
            ("xxxxxxxx", "the prompt and the padding are no targets"),
            ("...xxxxx", "padding is no target: the student would learn to write it"),
            ("xxx.....", "it is upside down: the reply is learnt, the prompt is given"),
            ("..xxx...", "they stand one place too early: isTarget[i] says whether token i itself is to be predicted; the loss does the shift"),
            ("....xx..", "the first token of the reply is a target too: the last of the prompt predicts it"),
            ("...xx...", "the last token of the reply is a target too: it is the end, and who never learns it never stops"));

        // Published tokenizers often pad with the token that ends a text.
        (ids, targets) = answer([5, 6, 7], [8, 9, 0], 8, 0);
        const string Ends = "prompt 5 6 7, reply 8 9 0, 8 places, padding 0 as well";
        var mistake = Ids(ids, [5, 6, 7, 8, 9, 0, 0, 0], Ends)
            ?? Targets(targets, "...xxx..", Ends, ("...xx...", "the end of the reply has the padding's id and is learnt all the same: go by places, not by ids"));
        if (mistake is null)
        {
            (ids, targets) = answer([5, 6, 7], [8, 9, 1], 5, 0);
            const string Cut = "prompt 5 6 7, reply 8 9 1, 5 places";
            mistake = Ids(ids, [5, 6, 7, 8, 9], Cut) ?? Targets(targets, "...xx", Cut);
        }

        yield return mistake;
    }

    protected override string Explain(Exception failure) =>
        failure is IndexOutOfRangeException or ArgumentException or OverflowException
            ? "your function goes past the end of a row: what does not fit into its places is cut off"
            : base.Explain(failure);

    private static string? Ids(int[]? made, int[] right, string task)
    {
        if (made is null)
            return "your ids are null: return an array";
        if (made.SequenceEqual(right))
            return null;
        var message = made.Length != right.Length ? $"a row has all of its {right.Length} places, no more and no fewer"
            : made.SequenceEqual(right.Where(id => id == 0).Concat(right.Where(id => id != 0))) ? "the padding stands in front: it comes last"
            : "first the prompt, then the reply, then padding";
        return $"{task}: the ids should be {string.Join(' ', right)}, yours are {string.Join(' ', made)}: {message}";
    }

    private static string? Targets(bool[]? made, string right, string task, params (string Made, string Message)[] mistakes)
    {
        if (made is null)
            return "your targets are null: return an array";
        var text = string.Concat(made.Select(one => one ? 'x' : '.'));
        if (text == right)
            return null;
        var told = $"{task}: the targets should be {right}, yours are {text}";
        foreach (var (wrong, message) in mistakes)
        {
            if (text == wrong)
                return $"{told}: {message}";
        }

        return told;
    }
}
