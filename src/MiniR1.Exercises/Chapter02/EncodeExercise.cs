namespace MiniR1.Exercises.Chapter02;

/// <summary>A word to ids, by the merges in the order they were learnt.</summary>
internal sealed class EncodeExercise : Exercise<Func<string, IReadOnlyList<(int Left, int Right, int Joined)>, List<int>>>
{
    // e+r is learnt before w+e: "lower" is l o w er, though "we" comes first from the left.
    private static readonly (int Left, int Right, int Joined)[] s_merges =
        [('e', 'r', 256), ('l', 'o', 257), ('w', 'e', 258), (257, 'w', 259), (259, 256, 260), (258, 's', 261), (261, 't', 262)];

    public override string Name => "02.encode";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(
        Func<string, IReadOnlyList<(int Left, int Right, int Joined)>, List<int>> answer)
    {
        var accented = answer("ü", []);
        yield return accented switch
        {
            _ when Ids.Same(accented, 0xC3, 0xBC) => null,
            _ when Ids.Same(accented, 'ü') => "'ü' without merges gives 252, the character's number: models read UTF-8, where it is two bytes, 195 188",
            _ => $"'ü' without merges should give its bytes in UTF-8, 195 188, yours is {Ids.Text(accented)}",
        };
        yield return Lower(answer("lower", s_merges[..4]));
        yield return Whole(answer("lower", s_merges));

        var repeated = answer("erer", s_merges);
        yield return repeated switch
        {
            _ when Ids.Same(repeated, 256, 256) => null,
            _ when Ids.Same(repeated, 256, 'e', 'r') => "\"erer\" should give 256 256: a merge is made wherever it fits, not once",
            _ => $"\"erer\" should give 256 256, yours is {Ids.Text(repeated)}",
        };
    }

    private static string? Lower(List<int>? made)
    {
        const string Task = "\"lower\" should give 259 256 (low, er)";
        return made switch
        {
            _ when Ids.Same(made, 259, 256) => null,
            _ when Ids.Same(made, 257, 258, 'r') =>
                $"{Task}, yours is 257 258 114 (lo, we, r): the merge learnt first goes first, here e + r, not the first that fits from the left",
            _ when Ids.Same(made, 'l', 'o', 'w', 'e', 'r') => $"{Task}, yours is its bytes alone: no merge was made",
            _ when Ids.Same(made, 'l', 'o', 'w', 256) => $"{Task}, yours is 108 111 119 256: go on with the other merges after the first",
            _ when Ids.Same(made, 257, 'w', 256) => $"{Task}, yours is 257 119 256: what a merge made may be half of the next, 257 + w",
            _ => $"{Task}, yours is {Ids.Text(made)}",
        };
    }

    private static string? Whole(List<int>? made) =>
        Ids.Same(made, 260) ? null : $"with three merges more \"lower\" should be the one token 260, yours is {Ids.Text(made)}";
}
