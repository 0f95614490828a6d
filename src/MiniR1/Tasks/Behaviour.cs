namespace MiniR1.Tasks;

/// <summary>How a check finds out: by what it computes, whatever its words.</summary>
public enum CheckForm
{
    /// <summary>The result beside the target: <c>133=161 no</c>, <c>133 is not 161</c>.</summary>
    Comparison,

    /// <summary>The same steps again: <c>again 14*9=126, 126+7=133, not 161</c>.</summary>
    Recomputation,

    /// <summary>Back from the result or the target: <c>133-7=126, 126/9=14</c>.</summary>
    Inverse,

    /// <summary>Digit by digit: <c>1=1 3=6 differs</c>.</summary>
    Digits,

    /// <summary>A question about the target: <c>is that 161? no</c>.</summary>
    Question,

    /// <summary>Another way to the same value: <c>9*14=126, 7+126=133</c>.</summary>
    SecondMethod,

    /// <summary>Remainders of operands and result: casting out nines.</summary>
    Remainder,
}

/// <summary>
/// A comparison found in a thought. It is <paramref name="Genuine"/> only if it is about the attempt just made and
/// the problem: it compares that attempt's result with the target, or computes with that attempt's own numbers;
/// <c>check 24=24 yes</c> out of the blue, of another value or against another number is not. It is
/// <paramref name="Right"/> if it is genuine, calculates without a mistake and its verdict is true.
/// <paramref name="End"/> is how far into the thought it reaches, in characters; 0 where that is not known.
/// </summary>
public sealed record Check(
    long Value, long Target, bool Verdict, bool Genuine, bool Right, CheckForm Form = CheckForm.Comparison, int End = 0);

/// <summary>
/// What a thought does, whatever tags surround it: found by parsing, not by counting words. Self-verification
/// is <see cref="Verified"/>; the word 'wait' alone is nothing.
/// </summary>
/// <param name="Attempts">results that are worked out, in order</param>
/// <param name="Checks">every comparison, genuine or not, in order</param>
/// <param name="Corrected">a genuine check says 'no' and another attempt follows at once</param>
/// <param name="Repeated">an attempt does again what an earlier one did</param>
public sealed record Behaviour(
    IReadOnlyList<Attempt> Attempts, IReadOnlyList<Check> Checks, bool Corrected, bool Repeated)
{
    /// <summary>There is a genuine check.</summary>
    public bool Verified => Checks.Any(check => check.Genuine);
}
