namespace MiniR1.Notebook.Display;

/// <summary>What is left of an array of several dimensions when the first indices are chosen.</summary>
internal sealed record ArraySlice(Array Array, IReadOnlyList<int> Chosen)
{
    /// <summary>The array, as slices along its first dimension.</summary>
    internal static IEnumerable<object?> Of(Array array) => new ArraySlice(array, []).Items();

    /// <summary>Slices of one dimension less; in the end, values.</summary>
    internal IEnumerable<object?> Items()
    {
        var dimension = Chosen.Count;
        var (first, last) = (Array.GetLowerBound(dimension), Array.GetUpperBound(dimension));
        for (var index = first; index <= last; index++)
        {
            int[] chosen = [.. Chosen, index];
            yield return chosen.Length == Array.Rank ? Array.GetValue(chosen) : new ArraySlice(Array, chosen);
        }
    }
}
