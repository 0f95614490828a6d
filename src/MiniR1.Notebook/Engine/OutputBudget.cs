namespace MiniR1.Notebook.Engine;

/// <summary>
/// How much of what a cell prints and shows is kept whole, from its beginning on. What comes after that goes into an
/// <see cref="OutputTail"/>.
/// </summary>
internal sealed class OutputBudget
{
    /// <summary>Of printed text.</summary>
    internal const int MostCharacters = 2_000_000;

    /// <summary>Of values that are shown.</summary>
    internal const int MostShown = 1000;

    /// <summary>Of the values' forms, all together: a thousand figures.</summary>
    internal const int MostShownCharacters = 50_000_000;

    /// <summary>What an output costs beside its text: a cell may change between its two streams with every letter.</summary>
    internal const int OutputCost = 200;

    private int _characters = MostCharacters;
    private int _shown = MostShown;
    private int _shownCharacters = MostShownCharacters;

    /// <summary>Spends for as much of the text as it can.</summary>
    /// <param name="startsOutput">whether the text cannot go on in the output before it</param>
    /// <returns>how many characters, from the first on</returns>
    internal int TakeText(string text, bool startsOutput)
    {
        var cost = startsOutput ? OutputCost : 0;
        var taken = Math.Clamp(_characters - cost, 0, text.Length);
        // Half a letter is none.
        if (taken > 0 && taken < text.Length && char.IsHighSurrogate(text[taken - 1]))
            taken--;
        _characters = taken < text.Length ? 0 : _characters - cost - taken;
        return taken;
    }

    /// <returns>whether a value of this length can be kept</returns>
    internal bool TakeShown(int length)
    {
        if (_shown == 0 || length > _shownCharacters)
            return false;
        _shown--;
        _shownCharacters -= length;
        return true;
    }

    /// <returns>whether a value can be put in the place of another one</returns>
    internal bool TakeReplacement(int before, int after)
    {
        if (after - before > _shownCharacters)
            return false;
        _shownCharacters -= after - before;
        return true;
    }
}
