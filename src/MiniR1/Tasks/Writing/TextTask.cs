using MiniR1.Tokenization;

namespace MiniR1.Tasks;

/// <summary>A document just written, besides its text.</summary>
/// <param name="Style">how</param>
/// <param name="Problem">that it answers; null for a quiz</param>
/// <param name="Verdict">the place of the character where a quiz's verdict begins</param>
internal readonly record struct Composition(DocumentStyle Style, IProblem? Problem, int Verdict = 0);

/// <summary>What the tasks in plain words have in common: one token a character.</summary>
public abstract class TextTask : ITask
{
    private const ulong Stream = 0x576562; // "Web"
    private const int UsualLength = 768;

    private readonly TextTokenizer _tokenizer = new();

    public ITokenizer Tokenizer => _tokenizer;

    public abstract int LongestPrompt { get; }

    public abstract IProblem Draw(Split split, ulong seed, long index);

    public abstract IProblem? Parse(string prompt);

    public Document Write(ulong seed, long index)
    {
        var text = new TextBuilder(stackalloc char[UsualLength]);
        var random = SplitMix64.For(seed, Stream, index);
        var (style, problem, _) = Compose(ref text, ref random);
        var document = new Document(text.Text.ToString(), style, problem);
        text.Dispose();
        return document;
    }

    public EncodedDocument Encode(ulong seed, long index)
    {
        var text = new TextBuilder(stackalloc char[UsualLength]);
        var random = SplitMix64.For(seed, Stream, index);
        var (style, _, verdict) = Compose(ref text, ref random);
        Span<int> room = text.Length <= UsualLength ? stackalloc int[UsualLength] : new int[text.Length];
        var count = _tokenizer.Encode(text.Text, room);
        var ids = new int[count + 2];
        ids[0] = _tokenizer.BosId;
        room[..count].CopyTo(ids.AsSpan(1));
        ids[^1] = _tokenizer.EosId;
        // Up to the colon, and in a quiz everywhere, a character is a token.
        var completion = text.Text.IndexOf(':') + 2;
        text.Dispose();
        return new EncodedDocument(ids, completion, style == DocumentStyle.Quiz ? verdict + 1 : completion, style);
    }

    /// <summary>Writes one document.</summary>
    private protected abstract Composition Compose(ref TextBuilder text, ref SplitMix64 random);
}
