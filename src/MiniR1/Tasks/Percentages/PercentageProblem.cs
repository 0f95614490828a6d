using System.Collections.Immutable;
using System.Globalization;

namespace MiniR1.Tasks;

/// <summary>
/// What becomes of a price: <c>a price of 80 rises by 25 percent then falls by 10 percent:</c>. Equal by its words.
/// </summary>
public sealed class PercentageProblem : IProblem, IEquatable<PercentageProblem>
{
    public const int MostChanges = 3;

    private PercentageProblem(int price, ImmutableArray<int> changes, int result, string prompt)
    {
        Price = price;
        Changes = changes;
        Result = result;
        Prompt = prompt;
    }

    /// <summary>What it is at first.</summary>
    public int Price { get; }

    /// <summary>In per cent, one after the other; below 0 where it falls.</summary>
    public ImmutableArray<int> Changes { get; }

    /// <summary>What it becomes.</summary>
    public int Result { get; }

    public string Prompt { get; }

    /// <summary>Digits of the largest product on the way, of a value and a number of per cent.</summary>
    public string Difficulty
    {
        get
        {
            var (value, largest) = (Price, 0);
            foreach (var change in Changes)
            {
                largest = Math.Max(largest, value * Math.Abs(change));
                value += value * change / 100;
            }

            return $"{largest.ToString(CultureInfo.InvariantCulture).Length} digits";
        }
    }

    /// <summary>What a price becomes; null if a result on the way is no whole number from 1 to the largest.</summary>
    public static int? Apply(int price, ReadOnlySpan<int> changes, int largest)
    {
        var value = price;
        foreach (var change in changes)
        {
            if (value * change % 100 != 0)
                return null;
            value += value * change / 100;
            if (value < 1 || value > largest)
                return null;
        }

        return value;
    }

    /// <summary>Reads a prompt, which may lack its colon; null if it is none, or a result is no whole number.</summary>
    public static PercentageProblem? TryParse(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var text = prompt.TrimEnd(':');
        var words = text.Split(' ');
        if (prompt.Length > text.Length + 1 || words is not ["a", var noun, "of", var first, .. var rest]
            || !PercentageWords.Nouns.Contains(noun) || !TryNumber(first, 9999, out var price))
            return null;
        var changes = ImmutableArray.CreateBuilder<int>();
        while (rest is [var verb, "by", var number, "percent", .. var more])
        {
            if (!TryNumber(number, 99, out var percent) || PercentageWords.DirectionOf(verb) is not { } direction)
                return null;
            changes.Add(direction * percent);
            if (more is [])
                return Create(price, [.. changes], text + ":");
            if (more is not ["then", .. var others] || changes.Count == MostChanges)
                return null;
            rest = others;
        }

        return null;
    }

    public bool Accepts(string answer) => answer == Result.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// What a thought does: attempts go through all changes in their order; checks go back from the claimed result, or
    /// do the attempt again.
    /// </summary>
    public Behaviour Read(string thought) => CheckReader.Read(new PercentageReader(this), thought);

    public bool Equals(PercentageProblem? other) => Prompt == other?.Prompt;

    public override bool Equals(object? obj) => Equals(obj as PercentageProblem);

    public override int GetHashCode() => Prompt.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Prompt;

    internal static PercentageProblem? Create(int price, ImmutableArray<int> changes, string prompt) =>
        Apply(price, changes.AsSpan(), 99_999) is { } result ? new PercentageProblem(price, changes, result, prompt) : null;

    private static bool TryNumber(string word, int largest, out int number) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= largest && word[0] != '0';
}
