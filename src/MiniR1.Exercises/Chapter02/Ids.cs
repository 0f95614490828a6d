namespace MiniR1.Exercises.Chapter02;

/// <summary>Lists of token ids, compared and written.</summary>
internal static class Ids
{
    internal static bool Same(IReadOnlyList<int>? made, params int[] expected) => made is not null && made.SequenceEqual(expected);

    internal static string Text(IReadOnlyList<int>? ids) => ids switch
    {
        null => "null",
        [] => "nothing",
        _ => string.Join(' ', ids),
    };
}
