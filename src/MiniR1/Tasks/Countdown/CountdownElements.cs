namespace MiniR1.Tasks;

/// <summary>A claimed value compared with a claimed target: <c> check 133=161 no</c>.</summary>
public sealed record Comparison(long Value, long Target, bool Verdict) : ThoughtElement;

/// <summary>The word <c>wait</c>.</summary>
public sealed record Wait : ThoughtElement;

/// <summary>Anything else: it means nothing, and parts what stands on its two sides.</summary>
public sealed record Noise : ThoughtElement;
