namespace MiniR1.Generation;

/// <summary>Writes completions with one model; how (one thread, workers, a captured graph) is the implementation's.</summary>
public interface ITextGenerator
{
    /// <summary>
    /// <paramref name="copies"/> completions of each prompt, in order: all of the first prompt, then all of the second.
    /// </summary>
    /// <param name="prompts">ids, bos included; their lengths may differ</param>
    /// <param name="copies">completions a prompt</param>
    /// <param name="options">how tokens are drawn</param>
    /// <param name="firstRow">the number of the first completion, which names its random numbers</param>
    GeneratedSequence[] Generate(
        IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, long firstRow = 0);
}
