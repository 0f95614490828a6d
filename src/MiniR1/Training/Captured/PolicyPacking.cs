using MiniR1.Generation;

namespace MiniR1.Training.Captured;

/// <summary>Completions with their prompts, packed one behind the other into batches of one shape.</summary>
internal static class PolicyPacking
{
    /// <param name="sequences">of a minibatch</param>
    /// <param name="advantages">one a completion</param>
    /// <param name="weights">what each token of a completion counts, one a completion</param>
    /// <param name="skipZero">whether completions without advantage are left out</param>
    /// <param name="rows">R of a batch</param>
    /// <param name="length">T of a batch; every completion with its prompt fits</param>
    /// <returns>as many batches as it takes</returns>
    internal static List<StaticRows> Pack(
        IReadOnlyList<GeneratedSequence> sequences, IReadOnlyList<double> advantages, IReadOnlyList<double> weights,
        bool skipZero, int rows, int length)
    {
        var batches = new List<StaticRows>();
        var free = new SortedSet<(int Room, int Row)>(); // rows with room, by how much
        var count = 0; // rows begun
        // The longest first: what is left of a row is then filled by the short ones.
        foreach (var index in Enumerable.Range(0, sequences.Count).OrderByDescending(i => Size(sequences[i])))
        {
            if (skipZero && advantages[index] == 0)
                continue;
            var sequence = sequences[index];
            var size = Size(sequence);
            var (room, row) = free.GetViewBetween((size, 0), (int.MaxValue, 0)).FirstOrDefault((0, -1));
            if (row < 0)
            {
                (room, row) = (length, count++);
                if (row % rows == 0)
                    batches.Add(new StaticRows(rows, length));
            }
            else
            {
                free.Remove((room, row));
            }

            batches[row / rows].Write(
                row % rows, length - room, sequence.Prompt, sequence.Completion, sequence.LogProbabilities,
                advantages[index], weights[index]);
            if (room > size)
                free.Add((room - size, row));
        }

        return batches;
    }

    // The last token is only ever a target.
    private static int Size(GeneratedSequence sequence) => sequence.Prompt.Length + sequence.Completion.Length - 1;
}
