namespace MiniR1.Generation.Replies;

/// <summary>How a reply is written: how tokens are drawn, where it ends, how long it may think.</summary>
public sealed record ReplyOptions
{
    /// <summary>How tokens are drawn, and how many at most.</summary>
    public SamplingOptions Sampling { get; init; } = new() { Temperature = .6, TopP = .95, MaxNewTokens = 4096 };

    /// <summary>Ids that end a reply besides the model's own; they are not part of its text.</summary>
    public IReadOnlyList<int> StopIds { get; init; } = [];

    /// <summary>Texts that end a reply wherever they come up; they are not part of it.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>After this many tokens of thinking <c>&lt;/think&gt;</c> is forced; null lets the model think on.</summary>
    public int? ThinkingBudget { get; init; }

    /// <summary>Prompt tokens that are read at a time: it bounds the memory that a long prompt takes.</summary>
    public int PrefillChunk { get; init; } = 512;

    /// <summary>These options, if their values make sense.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public ReplyOptions Validate()
    {
        Sampling.Validate();
        if (StopTexts.Contains(""))
            throw new MiniR1Exception("A stop text is empty: give at least one character.");
        if (ThinkingBudget < 0)
            throw new MiniR1Exception($"The thinking budget is {ThinkingBudget}: set it to 0 or more.");
        if (PrefillChunk < 1)
            throw new MiniR1Exception($"The prefill chunk is {PrefillChunk}: set it to 1 or more.");
        return this;
    }
}
