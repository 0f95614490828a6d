using System.Text;
using MiniR1.Tokenization;

namespace MiniR1.Generation.Replies;

/// <summary>
/// Reads one reply token by token, as it is written: tells thinking from answer, finds out when it ends, and says which
/// tokens must come when the thinking has used up its budget.
/// </summary>
internal sealed class ReplyReader
{
    internal const string ThinkStart = "<think>";
    internal const string ThinkEnd = "</think>";

    private readonly ReplyOptions options;
    private readonly StreamingDecoder decoder;
    private readonly TextScanner scanner = new();
    private readonly HashSet<int> stopIds;
    private readonly Queue<int> forced = [];
    private readonly int[] thinkEndIds;
    private readonly List<int> ids = [];
    private readonly StringBuilder thinking = new();
    private readonly StringBuilder answer = new();
    private Part part;
    private int thinkingTokens;
    private ReplyEnd? end;

    /// <param name="tokenizer">of the model</param>
    /// <param name="options">validated</param>
    /// <param name="stopIds">the model's own and the options'</param>
    /// <param name="isThinking">whether the prompt ended inside the thinking, so that no opening tag will come</param>
    internal ReplyReader(ITokenizer tokenizer, ReplyOptions options, IEnumerable<int> stopIds, bool isThinking)
    {
        this.options = options;
        this.stopIds = [.. stopIds];
        decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: true);
        part = isThinking ? Part.Thinking : Part.Beginning;
        thinkEndIds = options.ThinkingBudget is null ? [] : tokenizer.Encode(ThinkEnd);
        CheckBudget();
    }

    // Before the first word it is open whether a tag begins the thinking.
    private enum Part
    {
        Beginning,
        Thinking,
        Answer,
    }

    internal bool IsFinished => end is not null;

    /// <summary>The token that must be written next; null for the model's own choice.</summary>
    internal int? Forced => forced.TryPeek(out var id) ? id : null;

    /// <summary>Takes the next token; calls back with the text that it completes.</summary>
    internal void Accept(int id, Action<bool, string> onText)
    {
        ids.Add(id);
        if (forced.Count > 0)
            forced.Dequeue();
        if (part == Part.Thinking)
            thinkingTokens++;
        if (stopIds.Contains(id))
        {
            Finish(ReplyEnd.Stop, onText);
            return;
        }

        scanner.Append(decoder.Append(id));
        Scan(onText);
        if (ids.Count == options.Sampling.MaxNewTokens)
            Finish(ReplyEnd.Length, onText);
        CheckBudget();
    }

    /// <summary>No more tokens come; does nothing if the reply has ended already.</summary>
    internal void Finish(ReplyEnd why, Action<bool, string> onText)
    {
        if (IsFinished)
            return;
        scanner.Append(decoder.Finish());
        Scan(onText);
        if (!IsFinished)
            Emit(scanner.Finish(), onText);
        end ??= why;
    }

    /// <param name="logProbabilities">one a token</param>
    internal Reply Reply(float[] logProbabilities) => new(
        thinking.ToString().Trim(), answer.ToString().Trim(), end ?? ReplyEnd.Cancelled, [.. ids], logProbabilities, thinkingTokens);

    private void Scan(Action<bool, string> onText)
    {
        while (!IsFinished)
        {
            var (before, found) = scanner.Read(Wanted());
            Emit(before, onText);
            if (found is null)
                return;
            // A tag that only begins the thinking at the beginning is a stop text like any other after it.
            if (found == ThinkStart && part == Part.Beginning)
                part = Part.Thinking;
            else if (found == ThinkEnd && part == Part.Thinking)
                part = Part.Answer;
            else if (options.StopTexts.Contains(found))
                end = ReplyEnd.Stop;
        }
    }

    private IReadOnlyList<string> Wanted() => part switch
    {
        Part.Beginning => [ThinkStart, .. options.StopTexts],
        Part.Thinking => [ThinkEnd, .. options.StopTexts],
        _ => options.StopTexts,
    };

    private void Emit(string text, Action<bool, string> onText)
    {
        // White space before the first word belongs to the format.
        var written = part == Part.Thinking ? thinking : answer;
        if (written.Length == 0)
            text = text.TrimStart();
        if (text.Length == 0)
            return;
        if (part == Part.Beginning)
            part = Part.Answer;
        written.Append(text);
        onText(part == Part.Thinking, text);
    }

    private void CheckBudget()
    {
        if (part != Part.Thinking || IsFinished || forced.Count > 0 || !(thinkingTokens >= options.ThinkingBudget))
            return;
        foreach (var id in thinkEndIds)
            forced.Enqueue(id);
    }
}
