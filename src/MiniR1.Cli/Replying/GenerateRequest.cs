using MiniR1.Generation.Replies;

namespace MiniR1.Cli.Replying;

/// <summary>Prompts, and how the replies to them are written.</summary>
/// <param name="Model">whose replies</param>
/// <param name="Texts">the prompts as they were given</param>
/// <param name="Prompts">as the model reads them</param>
/// <param name="Count">replies to each</param>
/// <param name="Options">how; the number of tokens is lowered to what the context holds unless <paramref name="IsLimited"/></param>
/// <param name="IsLimited">whether the number of tokens was asked for</param>
internal sealed record GenerateRequest(
    ChatModel Model, IReadOnlyList<string> Texts, IReadOnlyList<int[]> Prompts, int Count, ReplyOptions Options, bool IsLimited)
{
    internal bool IsSingle => Prompts.Count == 1 && Count == 1;

    /// <summary>All replies, those to the first prompt first.</summary>
    /// <exception cref="MiniR1Exception">A value out of range, or more tokens than the context holds.</exception>
    internal Reply[] Run(Action<ReplyPart>? onPart, CancellationToken cancellation)
    {
        if (Count < 1)
            throw new MiniR1Exception($"The count is {Count}: set it to 1 or more.");
        var room = Model.Model.Config.MaxPositionEmbeddings - Prompts.Max(prompt => prompt.Length);
        var options = IsLimited || room < 1
            ? Options
            : Options with { Sampling = Options.Sampling with { MaxNewTokens = Math.Min(Options.Sampling.MaxNewTokens, room) } };
        return Model.Reply([.. Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, Count))], options, onPart, cancellation);
    }

    /// <summary>The prompt that a reply is to.</summary>
    internal string TextOf(int reply) => Texts[reply / Count];
}
