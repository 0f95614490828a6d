using System.CommandLine;
using MiniR1.Generation.Replies;

namespace MiniR1.Cli.Replying;

/// <summary>The options of <c>generate</c> and <c>chat</c> that say how replies are written.</summary>
internal sealed class ReplyArguments
{
    private const int DefaultNewTokens = 4096;

    private readonly Option<int?> maxNewTokens = Number("--max-new-tokens", $"A reply is cut off after this many; {DefaultNewTokens} if not given, or what the context holds.");
    private readonly Option<double?> temperature = Real("--temperature", "Divides the logits; 0 takes the likeliest token each time.");
    private readonly Option<double?> topP = Real("--top-p", "Draw from the likeliest tokens that together reach P; 1 for all.");
    private readonly Option<int?> topK = Number("--top-k", "Draw from the likeliest K tokens only; 0 for all.");
    private readonly Option<double?> minP = Real("--min-p", "Draw from tokens at least P times as likely as the likeliest; 0 for all.");
    private readonly Option<double?> repetitionPenalty = Real("--repetition-penalty", "Divides the logits of tokens that came up before; 1 for none.");
    private readonly Option<int?> thinkingBudget = Number("--thinking-budget", "After N tokens of thinking, the model must answer.");

    private readonly Option<string[]> stop = new("--stop")
    {
        Description = "A text that ends the reply, special tokens and </think> included; may be given several times.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int[]> stopId = new("--stop-id")
    {
        Description = "A token id that ends the reply; may be given several times.",
        HelpName = "ID",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Equal seeds give equal texts.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<ThinkingMode?> think = new("--think")
    {
        Description = "on, off: what the checkpoint's template makes of its variable thinking or enable_thinking; where it reads "
            + "neither, the prompt ends in <think>, or in an empty thinking. template: as the template ends it by itself. "
            + "On, if not given, where the vocabulary has <think>.",
        HelpName = "on|off|template",
    };

    internal IEnumerable<Option> Options =>
    [
        temperature, topP, topK, minP, repetitionPenalty, seed, maxNewTokens, thinkingBudget, think, stop, stopId,
    ];

    /// <summary>What was given, and for the rest what the checkpoint recommends.</summary>
    internal ReplyOptions Read(ParseResult parsed, GenerationDefaults defaults)
    {
        var recommended = defaults.Sampling;
        return new ReplyOptions
        {
            Sampling = recommended with
            {
                Temperature = parsed.GetValue(temperature) ?? recommended.Temperature,
                TopP = parsed.GetValue(topP) ?? recommended.TopP,
                TopK = parsed.GetValue(topK) ?? recommended.TopK,
                MinP = parsed.GetValue(minP) ?? recommended.MinP,
                RepetitionPenalty = parsed.GetValue(repetitionPenalty) ?? recommended.RepetitionPenalty,
                MaxNewTokens = parsed.GetValue(maxNewTokens) ?? DefaultNewTokens,
                Seed = parsed.GetValue(seed),
            },
            StopTexts = parsed.GetValue(stop) ?? [],
            StopIds = parsed.GetValue(stopId) ?? [],
            ThinkingBudget = parsed.GetValue(thinkingBudget),
        }.Validate();
    }

    /// <summary>How the prompts end.</summary>
    internal ThinkingMode Thinking(ParseResult parsed, ChatModel model) =>
        parsed.GetValue(think) ?? (model.Thinks ? ThinkingMode.On : ThinkingMode.Template);

    /// <summary>Whether the number of tokens was asked for, and is not ours to lower.</summary>
    internal bool LimitsTokens(ParseResult parsed) => parsed.GetValue(maxNewTokens) is not null;

    private static Option<int?> Number(string name, string description) => new(name) { Description = description, HelpName = "N" };

    private static Option<double?> Real(string name, string description) => new(name) { Description = description, HelpName = "X" };
}
