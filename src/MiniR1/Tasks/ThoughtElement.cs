namespace MiniR1.Tasks;

/// <summary>One thing that happens in a thought.</summary>
public abstract record ThoughtElement;

/// <summary>A result computed in steps: <c>14*9=126+7=133</c>, whether its arithmetic is right or not.</summary>
public sealed record Attempt(IReadOnlyList<Calculation> Steps) : ThoughtElement
{
    /// <summary>The result of the last step, as claimed.</summary>
    public long Result => Steps[^1].Result;

    /// <summary>What was calculated, <c>14*9+7</c>; equal texts are the same attempt.</summary>
    public string Expression =>
        Steps[0].Left + string.Concat(Steps.Select(step => $"{step.Operation}{step.Right}"));
}

/// <summary>
/// One calculation with its claimed result: <c>14*9=126</c>. A division's is its whole part, with what it leaves:
/// <c>170/36=4 rest 26</c>.
/// </summary>
public readonly record struct Calculation(long Left, char Operation, long Right, long Result, long Rest = 0)
{
    public bool IsRight => Operation == '/'
        ? Right > 0 && Rest >= 0 && Rest < Right && Left == (Result * Right) + Rest
        : Rest == 0 && Calculator.Apply(Left, Operation, Right) == Result;
}
