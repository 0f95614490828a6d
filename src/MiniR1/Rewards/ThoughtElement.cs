using MiniR1.Tasks;

namespace MiniR1.Rewards;

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

/// <summary>A claimed value compared with a claimed target: <c> check 133=161 no</c>.</summary>
public sealed record Comparison(long Value, long Target, bool Verdict) : ThoughtElement;

/// <summary>The word <c>wait</c>.</summary>
public sealed record Wait : ThoughtElement;

/// <summary>Anything else: it means nothing, and parts what stands on its two sides.</summary>
public sealed record Noise : ThoughtElement;

/// <summary>One calculation with its claimed result: <c>14*9=126</c>.</summary>
public readonly record struct Calculation(long Left, char Operation, int Right, long Result)
{
    public bool IsRight => Calculator.Apply(Left, Operation, Right) == Result;
}
