using System.Collections.Concurrent;

namespace MiniR1.Tasks;

/// <summary>
/// The Countdown task of one level. Problems are drawn as pure functions of (split, seed, index); the split of a
/// problem is a hash of its numbers (sorted where the order is free) and target, so no draw can leak held-out or
/// validation problems into training. Safe for many threads: expressions are calculated once per tuple of numbers and kept.
/// </summary>
public sealed class Countdown
{
    private const int MostRedraws = 100_000;
    private const ulong HeldOutStream = 0x48656C644F7574; // "HeldOut"

    private readonly ConcurrentDictionary<long, ExpressionSet> _sets = new();

    /// <exception cref="MiniR1Exception">A value of the config is out of range.</exception>
    public Countdown(CountdownConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Validate();
    }

    public CountdownConfig Config { get; }

    /// <summary>Problem <paramref name="index"/> of a stream: numbers, then a reachable target, both uniform.</summary>
    /// <exception cref="MiniR1Exception">The level is so small that the split is empty.</exception>
    public Problem Draw(Split split, ulong seed, long index)
    {
        var random = SplitMix64.For(seed, (ulong)split, index);
        return Draw(split, ref random).Problem;
    }

    /// <summary>Every valid expression over some numbers; empty targets if none reaches one.</summary>
    /// <exception cref="MiniR1Exception">The numbers are not of this level.</exception>
    public ExpressionSet Expressions(IReadOnlyList<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count != Config.NumberCount || numbers.Any(number => number < 1 || number > Config.LargestNumber))
        {
            throw new MiniR1Exception(
                $"The numbers '{string.Join(' ', numbers)}' are not of this level: give {Config.NumberCount} from 1 to "
                + $"{Config.LargestNumber}.");
        }

        return SetOf(Key([.. numbers]));
    }

    /// <summary>The valid expressions that solve a problem.</summary>
    /// <exception cref="MiniR1Exception">The problem's numbers are not of this level.</exception>
    public IReadOnlyList<Expression> Solutions(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Expressions(problem.Numbers).Solutions(problem.Target);
    }

    /// <summary>The split that a problem belongs to, whatever stream drew it.</summary>
    public Split SplitOf(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SplitOf(Key([.. problem.Numbers]), problem.Target);
    }

    /// <summary>Every problem of the level once; numbers ascending where their order is free.</summary>
    public IEnumerable<Problem> All() =>
        from key in Keys(new int[Config.NumberCount], 0)
        from target in SetOf(key).Targets
        select new Problem(key, target, Config.FixedOrder);

    internal (Problem Problem, ExpressionSet Set) Draw(Split split, ref SplitMix64 random)
    {
        var numbers = new int[Config.NumberCount];
        for (var redraws = 0; redraws < MostRedraws; redraws++)
        {
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = random.NextInt(Config.LargestNumber) + 1;
            var key = Key(numbers);
            var set = SetOf(key);
            if (set.Targets.Count == 0)
                continue;
            var target = set.Targets[random.NextInt(set.Targets.Count)];
            if (SplitOf(key, target) == split)
                return (new Problem(numbers, target, Config.FixedOrder), set);
        }

        throw new MiniR1Exception(
            $"No problem of the split {split} turned up in {MostRedraws} draws: the Countdown level is too small, "
            + "raise LargestNumber or NumberCount.");
    }

    private static Split SplitOf(ReadOnlySpan<int> key, int target)
    {
        var hash = HeldOutStream;
        foreach (var number in key)
            hash = SplitMix64.Combine(hash, (ulong)number);
        hash = SplitMix64.Combine(hash, (ulong)target);
        return Splits.Of(hash);
    }

    /// <summary>The numbers themselves, or sorted where their order is free.</summary>
    private int[] Key(int[] numbers)
    {
        if (Config.FixedOrder)
            return numbers;
        int[] key = [.. numbers];
        Array.Sort(key);
        return key;
    }

    private ExpressionSet SetOf(int[] key)
    {
        long place = 0;
        foreach (var number in key)
            place = (place * (Problem.LargestNumber + 1)) + number;
        return _sets.TryGetValue(place, out var set) ? set : _sets.GetOrAdd(place, ExpressionSet.Of(Config, key));
    }

    private IEnumerable<int[]> Keys(int[] key, int place)
    {
        if (place == key.Length)
        {
            yield return [.. key];
            yield break;
        }

        var smallest = place == 0 || Config.FixedOrder ? 1 : key[place - 1];
        for (key[place] = smallest; key[place] <= Config.LargestNumber; key[place]++)
        {
            foreach (var whole in Keys(key, place + 1))
                yield return whole;
        }
    }
}
