namespace MiniR1.Generation;

/// <summary>A completion as ids, with the log-probability of each under the distribution it was drawn from.</summary>
/// <param name="Prompt">The ids before it, bos included.</param>
/// <param name="Completion">The ids drawn; the last is eos if <paramref name="Terminated"/>.</param>
/// <param name="LogProbabilities">One a completion id, in nats.</param>
/// <param name="Terminated">Whether it ended by itself, before the limit of new tokens.</param>
public sealed record GeneratedSequence(int[] Prompt, int[] Completion, float[] LogProbabilities, bool Terminated);
