using System.Collections.Immutable;

namespace MiniR1.Tasks;

/// <summary>The words that prompts about percentages choose among.</summary>
internal static class PercentageWords
{
    internal static ImmutableArray<string> Nouns { get; } = ["price", "rent", "wage", "bill"];

    internal static ImmutableArray<string> Rises { get; } = ["rises", "grows", "climbs"];

    internal static ImmutableArray<string> Falls { get; } = ["falls", "drops", "shrinks"];

    /// <summary>1 for a verb that rises, -1 for one that falls, null for another word.</summary>
    internal static int? DirectionOf(string verb) => Rises.Contains(verb) ? 1 : Falls.Contains(verb) ? -1 : null;

    /// <summary>Words a problem.</summary>
    internal static void AppendPrompt(ref TextBuilder text, int price, ReadOnlySpan<int> changes, ref SplitMix64 random)
    {
        text.Append("a ");
        text.Append(Wording.Any(Nouns.AsSpan(), ref random));
        text.Append(" of ");
        text.Append(price);
        for (var i = 0; i < changes.Length; i++)
        {
            text.Append(i == 0 ? " " : " then ");
            text.Append(Wording.Any((changes[i] > 0 ? Rises : Falls).AsSpan(), ref random));
            text.Append(" by ");
            text.Append(Math.Abs(changes[i]));
            text.Append(" percent");
        }

        text.Append(':');
    }

    /// <summary>The most characters that a prompt has.</summary>
    internal static int LongestPrompt(PercentageConfig config)
    {
        var noun = Nouns.Max(word => word.Length);
        var verb = Rises.Concat(Falls).Max(word => word.Length);
        var (price, percent) = ($"{config.LargestPrice}".Length, $"{config.Percents.Max()}".Length);
        var change = " ".Length + verb + " by ".Length + percent + " percent".Length;
        return "a ".Length + noun + " of ".Length + price + (config.Changes * change) + ((config.Changes - 1) * " then".Length) + 1;
    }
}
