using System.Collections.Immutable;

namespace MiniR1.Tasks;

/// <summary>Named levels of Countdown, from easy to hard.</summary>
public static class CountdownLevels
{
    /// <summary>Two numbers 1..20 in any order: almost every problem has one solution.</summary>
    public static CountdownConfig Pair { get; } = new()
    {
        NumberCount = 2,
        LargestNumber = 20,
        FixedOrder = false,
        LargestIntermediate = 199,
        LargestTarget = 199,
    };

    /// <summary>Three numbers 1..9 in the order given, results to 99: 4,403 problems.</summary>
    public static CountdownConfig Cpu { get; } = new();

    /// <summary>Three numbers 1..20 in any order, results to 199: 17,200 problems.</summary>
    public static CountdownConfig Gpu { get; } = Pair with { NumberCount = 3 };

    /// <summary>Four numbers 1..10 in any order, results to 120, targets to 100.</summary>
    public static CountdownConfig Four { get; } = new()
    {
        NumberCount = 4,
        LargestNumber = 10,
        FixedOrder = false,
        LargestIntermediate = 120,
        LargestTarget = 100,
    };

    public static ImmutableSortedDictionary<string, CountdownConfig> All { get; } =
        new Dictionary<string, CountdownConfig> { ["pair"] = Pair, ["cpu"] = Cpu, ["gpu"] = Gpu, ["four"] = Four }
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <exception cref="MiniR1Exception">There is no level of that name; the message lists those there are.</exception>
    public static CountdownConfig Find(string name) => All.TryGetValue(name, out var level)
        ? level
        : throw new MiniR1Exception(
            $"There is no Countdown level '{name}': choose one of {string.Join(", ", All.Keys)}.");
}
