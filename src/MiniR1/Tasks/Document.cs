namespace MiniR1.Tasks;

/// <summary>How a document of the synthetic web is written.</summary>
public enum DocumentStyle
{
    /// <summary>The answer at once: <c>8 15 12=24:&lt;answer&gt;15-12*8&lt;/answer&gt;</c>.</summary>
    Direct,

    /// <summary>Steps that are never compared with the target, then the answer.</summary>
    Steps,

    /// <summary>Steps, a check against the target and retries, then the last attempt as answer.</summary>
    Verified,

    /// <summary>A comparison without a problem: <c>: check 15=21 no</c>.</summary>
    Quiz,
}

/// <summary>One document, without bos and eos, and the problem that it answers; none for a quiz.</summary>
public sealed record Document(string Text, DocumentStyle Style, IProblem? Problem);

/// <summary>A document as a model reads it.</summary>
/// <param name="Ids">bos, the text's ids, eos</param>
/// <param name="Completion">the place of the first id behind the prompt's colon</param>
/// <param name="Verdict">the place of a quiz's verdict; of other styles <paramref name="Completion"/></param>
/// <param name="Style">how it is written</param>
public readonly record struct EncodedDocument(int[] Ids, int Completion, int Verdict, DocumentStyle Style);
