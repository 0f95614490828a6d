using System.Globalization;

namespace MiniR1.Tasks;

/// <summary>
/// One Countdown problem: make <see cref="Target"/> from <see cref="Numbers"/>, each used exactly once, calculating
/// from left to right; in the order given if <see cref="FixedOrder"/>. Equal by value.
/// </summary>
public sealed class Problem : IProblem, IEquatable<Problem>
{
    public const int MostNumbers = 6;

    /// <summary>With at most six numbers no calculation overflows 64 bits.</summary>
    public const int LargestNumber = 999;

    private readonly int[] _numbers;

    /// <exception cref="MiniR1Exception">Not 2 to 6 numbers of 1 to 999, or a negative target.</exception>
    public Problem(IEnumerable<int> numbers, int target, bool fixedOrder = false)
    {
        _numbers = [.. numbers];
        Target = target;
        FixedOrder = fixedOrder;
        if (!AreInRange(_numbers, target))
            throw new MiniR1Exception($"The problem '{Prompt}' {Rule}.");
    }

    public IReadOnlyList<int> Numbers => _numbers;

    public int Target { get; }

    public bool FixedOrder { get; }

    /// <summary>As a model reads it: <c>8 15 12=24:</c>.</summary>
    public string Prompt => $"{string.Join(' ', _numbers)}={Target}:";

    /// <summary>How many expressions it accepts, in buckets: <c>1</c>, <c>2</c>, <c>3-4</c>, <c>5-8</c>, <c>9+</c>.</summary>
    public string Difficulty => SolutionCount.Of(_numbers, Target, FixedOrder) switch
    {
        var few and <= 2 => $"{few}",
        <= 4 => "3-4",
        <= 8 => "5-8",
        _ => "9+",
    };

    private static string Rule =>
        $"does not have 2 to {MostNumbers} numbers from 1 to {LargestNumber} and a target of at least 0: "
        + "write one as in '8 15 12=24:'";

    /// <summary>Reads a <see cref="Prompt"/>; the colon may be missing.</summary>
    /// <exception cref="MiniR1Exception">The text is no problem.</exception>
    public static Problem Parse(string prompt, bool fixedOrder = false) =>
        TryParse(prompt, fixedOrder) ?? throw new MiniR1Exception($"The problem '{prompt}' {Rule}.");

    /// <summary>Reads a <see cref="Prompt"/>; the colon may be missing. Null if the text is no problem.</summary>
    public static Problem? TryParse(string prompt, bool fixedOrder = false)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var sides = prompt.EndsWith(':') ? prompt[..^1].Split('=') : prompt.Split('=');
        return sides.Length == 2 && TryNumbers(sides[0], out var numbers) && TryNumber(sides[1], out var target) && AreInRange(numbers, target)
            ? new Problem(numbers, target, fixedOrder)
            : null;
    }

    /// <summary>
    /// Whether an expression such as <c>15-12*8</c> is a right answer: exactly the given numbers, each once, in their
    /// order where it is fixed, and the target as value. Intermediate results may be negative or of any size: the
    /// range a <see cref="CountdownConfig"/> keeps to is how problems are made, which no prompt tells.
    /// </summary>
    public bool Accepts(string answer)
    {
        var numbers = new List<int>(_numbers.Length);
        var operations = new List<char>(_numbers.Length);
        return Calculator.TryParse(answer, numbers, operations)
            && UsesTheNumbers(numbers)
            && Calculator.Evaluate(numbers, operations) == Target;
    }

    /// <summary>
    /// What a thought does. A check is genuine if it compares the result of the attempt just before it with the
    /// target; a 'wait' may stand between a 'no' and the attempt that follows it.
    /// </summary>
    public Behaviour Read(string thought) => CountdownReader.Read(this, thought);

    public bool Equals(Problem? other) =>
        other is not null && Target == other.Target && FixedOrder == other.FixedOrder
        && _numbers.AsSpan().SequenceEqual(other._numbers);

    public override bool Equals(object? obj) => Equals(obj as Problem);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Target);
        hash.Add(FixedOrder);
        foreach (var number in _numbers)
            hash.Add(number);
        return hash.ToHashCode();
    }

    public override string ToString() => Prompt;

    private static bool AreInRange(int[] numbers, int target) =>
        numbers.Length is >= 2 and <= MostNumbers && !numbers.AsSpan().ContainsAnyExceptInRange(1, LargestNumber) && target >= 0;

    private bool UsesTheNumbers(List<int> numbers) => FixedOrder
        ? numbers.SequenceEqual(_numbers)
        : numbers.Order().SequenceEqual(_numbers.Order());

    private static bool TryNumbers(string text, out int[] numbers)
    {
        var words = text.Split(' ');
        numbers = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!TryNumber(words[i], out numbers[i]))
                return false;
        }

        return true;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
