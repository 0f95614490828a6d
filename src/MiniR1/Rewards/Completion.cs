using MiniR1.Tokenization;

namespace MiniR1.Rewards;

/// <summary>
/// What a model wrote after a prompt. <paramref name="Text"/> is without the closing eos, which
/// <paramref name="Terminated"/> stands for; <paramref name="Length"/> counts tokens, that eos included.
/// </summary>
public sealed record Completion(string Text, bool Terminated, int Length)
{
    private const string ThinkStart = "<think>";
    private const string ThinkEnd = "</think>";
    private const string AnswerStart = "<answer>";
    private const string AnswerEnd = "</answer>";

    private static readonly string[] s_tags = [ThinkStart, ThinkEnd, AnswerStart, AnswerEnd, "<pad>", "<bos>", "<eos>"];

    /// <summary>
    /// Whether the text is exactly <c>&lt;think&gt;..&lt;/think&gt;&lt;answer&gt;..&lt;/answer&gt;</c>: one thought and
    /// one answer, neither empty nor holding a tag, nothing before, between or after, and ended by eos. What stands
    /// in them is for <see cref="Answer"/> and <see cref="Thought"/> to judge.
    /// </summary>
    public bool IsWellFormed
    {
        get
        {
            if (!Terminated || Between(Text, ThinkStart, AnswerEnd) is not { } inside)
                return false;
            var parts = inside.Split(ThinkEnd + AnswerStart);
            return parts.Length == 2 && parts.All(part => part.Length > 0 && !HasTag(part));
        }
    }

    /// <summary>
    /// What stands between the only answer tags, which must end a text that eos ended; null otherwise. Two answers
    /// are none: which of them is meant is not ours to guess. A thought is not needed.
    /// </summary>
    public string? Answer
    {
        get
        {
            var start = Text.IndexOf(AnswerStart, StringComparison.Ordinal);
            if (!Terminated || start < 0)
                return null;
            var answer = Between(Text[start..], AnswerStart, AnswerEnd);
            return answer is null || HasTag(answer) || Text[..start].Contains(AnswerEnd, StringComparison.Ordinal)
                ? null
                : answer;
        }
    }

    /// <summary>
    /// The part to look for steps and checks in: from the start, after a leading <c>&lt;think&gt;</c> if there is one,
    /// to the next tag or the end. So texts that lack tags, or were cut off, have a thought too.
    /// </summary>
    public string Thought
    {
        get
        {
            var text = Text.StartsWith(ThinkStart, StringComparison.Ordinal) ? Text[ThinkStart.Length..] : Text;
            var ends = s_tags.Select(tag => text.IndexOf(tag, StringComparison.Ordinal)).Where(end => end >= 0);
            return text[..ends.DefaultIfEmpty(text.Length).Min()];
        }
    }

    /// <summary>
    /// Takes a completion's ids, those after the prompt: up to the first eos, if there is one; otherwise all but the
    /// padding at the end, as a text that was cut off.
    /// </summary>
    public static Completion FromTokens(ITokenizer tokenizer, ReadOnlySpan<int> ids)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var end = ids.IndexOf(tokenizer.EosId);
        return end >= 0
            ? new Completion(tokenizer.Decode(ids[..end]), Terminated: true, end + 1)
            : CutOff(tokenizer, ids.TrimEnd(tokenizer.PadId));
    }

    /// <summary>Reads a text that ends in <c>&lt;eos&gt;</c>, or does not if it was cut off.</summary>
    public static Completion Parse(string text, int length = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Eos = "<eos>";
        return text.EndsWith(Eos, StringComparison.Ordinal)
            ? new Completion(text[..^Eos.Length], Terminated: true, length)
            : new Completion(text, Terminated: false, length);
    }

    private static Completion CutOff(ITokenizer tokenizer, ReadOnlySpan<int> ids) =>
        new(tokenizer.Decode(ids), Terminated: false, ids.Length);

    private static bool HasTag(string text) => s_tags.Any(tag => text.Contains(tag, StringComparison.Ordinal));

    private static string? Between(string text, string start, string end) =>
        text.Length >= start.Length + end.Length
        && text.StartsWith(start, StringComparison.Ordinal)
        && text.EndsWith(end, StringComparison.Ordinal)
            ? text[start.Length..^end.Length]
            : null;
}
