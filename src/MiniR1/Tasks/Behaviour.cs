namespace MiniR1.Tasks;

/// <summary>How a check finds out: by what it computes, whatever its words.</summary>
public enum CheckForm
{
    /// <summary>The result beside the target: <c>check 133=161 no</c>.</summary>
    Comparison,
}

/// <summary>
/// A comparison found in a thought. It is <paramref name="Genuine"/> only if it compares the result of the steps just
/// before it with the problem's target; <c>check 24=24 yes</c> out of the blue, of another value or against another
/// number is not. It is <paramref name="Right"/> if it is genuine and its verdict is true of the two numbers.
/// </summary>
public sealed record Check(
    long Value, long Target, bool Verdict, bool Genuine, bool Right, CheckForm Form = CheckForm.Comparison);

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
