namespace MiniR1.Experiments;

/// <summary>A run that goes wrong, or is about to.</summary>
/// <param name="Step">after which it showed</param>
/// <param name="Kind">what it is about, as metrics.jsonl names it</param>
/// <param name="Message">one sentence with the numbers and what to do</param>
public sealed record RunWarning(int Step, string Kind, string Message);
