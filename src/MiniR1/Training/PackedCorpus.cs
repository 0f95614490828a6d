using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Training;

/// <summary>
/// Documents of the synthetic web packed into rows. A step reads a fixed number of documents; each goes into the
/// shortest kind of row that holds it, so that the many short ones do not pay for attention over long rows. What a
/// step reads is a pure function of (seed, step): a resumed run, and any number of workers, sees the same rows.
/// </summary>
/// <param name="web">where documents come from</param>
/// <param name="tokenizer">the model's</param>
/// <param name="documents">of a step</param>
/// <param name="rowLengths">ascending; a document longer than the last is left out</param>
/// <param name="lossOnPrompts">whether prompts are predicted too</param>
/// <param name="seed">names the documents</param>
public sealed class PackedCorpus(
    SyntheticWeb web, ITokenizer tokenizer, int documents, IReadOnlyList<int> rowLengths, bool lossOnPrompts, ulong seed)
{
    private readonly int promptEnd = tokenizer.Encode(":")[0];

    /// <summary>The rows of one step, one entry for each row length that has any.</summary>
    public IReadOnlyList<PackedRows> Read(int step)
    {
        var texts = Enumerable.Range(0, documents).Select(i => Encode(((long)step * documents) + i)).ToArray();
        return
        [
            .. rowLengths
                .Select((length, kind) => Pack(texts.Where(text => Kind(text) == kind), length))
                .Where(packed => packed.Rows > 0),
        ];
    }

    private int[] Encode(long index) =>
        [tokenizer.BosId, .. tokenizer.Encode(web.Write(seed, index).Text), tokenizer.EosId];

    private int Kind(int[] text)
    {
        for (var kind = 0; kind < rowLengths.Count; kind++)
        {
            if (text.Length <= rowLengths[kind])
                return kind;
        }

        return -1;
    }

    // First fit, longest first: rows end up about 97 % full.
    private PackedRows Pack(IEnumerable<int[]> texts, int length)
    {
        var rows = new List<List<int[]>>();
        var used = new List<int>();
        foreach (var text in texts.OrderByDescending(text => text.Length))
        {
            var row = used.FindIndex(taken => taken + text.Length <= length);
            if (row < 0)
            {
                row = rows.Count;
                rows.Add([]);
                used.Add(0);
            }

            rows[row].Add(text);
            used[row] += text.Length;
        }

        var packed = new PackedRows(rows.Count, length);
        for (var row = 0; row < rows.Count; row++)
            Fill(packed, row, rows[row]);
        return packed;
    }

    private void Fill(PackedRows packed, int row, List<int[]> texts)
    {
        var start = row * packed.Length;
        for (var document = 0; document < texts.Count; document++)
        {
            var text = texts[document];
            for (var i = 0; i < text.Length; i++)
                packed.Ids[start + i] = text[i];
            packed.DocumentIds.AsSpan(start, text.Length).Fill(document + 1);
            // The first token is never a target: nothing precedes it.
            var first = lossOnPrompts ? 1 : Array.IndexOf(text, promptEnd) + 1;
            packed.IsTarget.AsSpan(start + first, text.Length - first).Fill(true);
            start += text.Length;
        }
    }
}
