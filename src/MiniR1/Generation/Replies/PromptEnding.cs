namespace MiniR1.Generation.Replies;

/// <summary>In which state of thinking a prompt ends, and so its reply begins.</summary>
internal enum PromptEnding
{
    /// <summary>Not in a tag: the reply may begin with one.</summary>
    Plain,

    /// <summary>Behind <c>&lt;think&gt;</c>: the reply begins with thinking.</summary>
    Thinking,

    /// <summary>Behind <c>&lt;/think&gt;</c>: the reply is an answer.</summary>
    Answer,
}

/// <summary>Tells how a prompt ends, and makes it end otherwise.</summary>
internal static class PromptEndings
{
    private const string EmptyThinkingEnd = $"\n\n{ThinkTags.End}\n\n";

    internal static PromptEnding Of(string prompt)
    {
        var text = prompt.AsSpan().TrimEnd();
        return text.EndsWith(ThinkTags.Start, StringComparison.Ordinal) ? PromptEnding.Thinking
            : text.EndsWith(ThinkTags.End, StringComparison.Ordinal) ? PromptEnding.Answer
            : PromptEnding.Plain;
    }

    /// <summary>The prompt with the ending that <paramref name="mode"/> asks for.</summary>
    /// <param name="isSwitched">whether the template was told by a variable of its own, and so has done it</param>
    internal static string Change(string prompt, ThinkingMode mode, bool isSwitched) => (mode, Of(prompt)) switch
    {
        (ThinkingMode.Off, PromptEnding.Thinking) => prompt.TrimEnd() + EmptyThinkingEnd,
        (ThinkingMode.Off, PromptEnding.Plain) when !isSwitched => prompt + ThinkTags.Start + EmptyThinkingEnd,
        (ThinkingMode.On, PromptEnding.Plain) when !isSwitched => $"{prompt}{ThinkTags.Start}\n",
        (ThinkingMode.On, PromptEnding.Answer) when !isSwitched => $"{WithoutThinking(prompt)}{ThinkTags.Start}\n",
        _ => prompt,
    };

    // Without the empty thinking that the prompt ends in, or the closing tag alone.
    private static string WithoutThinking(string prompt)
    {
        var before = prompt.TrimEnd()[..^ThinkTags.End.Length];
        return before.TrimEnd().EndsWith(ThinkTags.Start, StringComparison.Ordinal)
            ? before.TrimEnd()[..^ThinkTags.Start.Length]
            : before;
    }
}
