using MiniR1.Tasks;

namespace MiniR1.Training;

/// <summary>
/// Documents of the synthetic web packed into rows. A step reads a fixed number of documents; each goes into the
/// shortest kind of row that holds it, so that the many short ones do not pay for attention over long rows. What a
/// step reads is a pure function of (seed, step): a resumed run, and any number of workers, sees the same rows.
/// </summary>
/// <param name="task">whose web it is</param>
/// <param name="documents">of a step</param>
/// <param name="rowLengths">ascending; a document longer than the last is left out</param>
/// <param name="lossOnPrompts">whether prompts are predicted too</param>
/// <param name="lossOnQuizOperands">whether a quiz's operands are predicted too, or its verdict alone</param>
/// <param name="seed">names the documents</param>
public sealed class PackedCorpus(
    ITask task, int documents, IReadOnlyList<int> rowLengths, bool lossOnPrompts, bool lossOnQuizOperands, ulong seed)
{
    /// <summary>The rows of one step, one entry for each row length that has any.</summary>
    public IReadOnlyList<PackedRows> Read(int step)
    {
        var texts = Enumerable.Range(0, documents).Select(i => task.Encode(seed, ((long)step * documents) + i)).ToArray();
        return
        [
            .. rowLengths
                .Select((length, kind) => Pack(texts.Where(text => Kind(text) == kind), length))
                .Where(packed => packed.Rows > 0),
        ];
    }

    // The first token is never a target: nothing precedes it.
    private int FirstTarget(EncodedDocument document)
    {
        if (document.Style == DocumentStyle.Quiz && !lossOnQuizOperands)
            return document.Verdict;
        return lossOnPrompts ? 1 : document.Completion;
    }

    private int Kind(EncodedDocument document)
    {
        for (var kind = 0; kind < rowLengths.Count; kind++)
        {
            if (document.Ids.Length <= rowLengths[kind])
                return kind;
        }

        return -1;
    }

    // First fit, longest first. How full rows get depends on their lengths: 84 % at 48 and 96 on the CPU experiment's
    // web, whose commonest documents have 28 to 31 tokens, and 95 % at 64 and 96.
    private PackedRows Pack(IEnumerable<EncodedDocument> documents, int length)
    {
        var rows = new List<List<EncodedDocument>>();
        var used = new List<int>();
        foreach (var document in documents.OrderByDescending(document => document.Ids.Length))
        {
            var row = used.FindIndex(taken => taken + document.Ids.Length <= length);
            if (row < 0)
            {
                row = rows.Count;
                rows.Add([]);
                used.Add(0);
            }

            rows[row].Add(document);
            used[row] += document.Ids.Length;
        }

        var packed = new PackedRows(rows.Count, length);
        for (var row = 0; row < rows.Count; row++)
            Fill(packed, row, rows[row]);
        return packed;
    }

    private void Fill(PackedRows packed, int row, List<EncodedDocument> documents)
    {
        var start = row * packed.Length;
        for (var document = 0; document < documents.Count; document++)
        {
            var (ids, firstTarget) = (documents[document].Ids, FirstTarget(documents[document]));
            for (var i = 0; i < ids.Length; i++)
                packed.Ids[start + i] = ids[i];
            packed.DocumentIds.AsSpan(start, ids.Length).Fill(document + 1);
            packed.IsTarget.AsSpan(start + firstTarget, ids.Length - firstTarget).Fill(true);
            start += ids.Length;
        }
    }
}
