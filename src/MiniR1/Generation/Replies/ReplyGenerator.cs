using MiniR1.Model;
using MiniR1.Tokenization;
using static TorchSharp.torch;

namespace MiniR1.Generation.Replies;

/// <summary>
/// Lets a reasoning model reply to prompts, several at once, and hands out the text while it is being written. On a GPU
/// the decode step is a captured graph.
/// </summary>
/// <param name="model">in evaluation mode</param>
/// <param name="tokenizer">its own</param>
/// <param name="stopIds">that end a text, as generation_config.json or config.json lists them</param>
public sealed class ReplyGenerator(CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<int> stopIds)
{
    // As in TextGenerator: dropping finished rows copies the cache.
    private const double CompactBelow = .9;

    // Tokens of a prompt's end in which a tag is looked for: enough for one in single bytes, and white space behind it.
    private const int LongestEnding = 64;

    // Ids that the model's matrix has and the vocabulary has not: padding of its size, never trained.
    private readonly int[] unknown = [.. Enumerable.Range(0, model.Config.VocabSize).Where(id => !tokenizer.Knows(id))];

    /// <summary>Writes a reply to each prompt.</summary>
    /// <param name="prompts">ids, bos included; lengths may differ</param>
    /// <param name="options">how</param>
    /// <param name="onPart">called with each piece of text as soon as it is there</param>
    /// <param name="cancellation">ends the replies where they are</param>
    /// <exception cref="MiniR1Exception">An option out of range, an empty prompt, or more tokens than the context holds.</exception>
    public Reply[] Generate(
        IReadOnlyList<int[]> prompts, ReplyOptions options, Action<ReplyPart>? onPart = null, CancellationToken cancellation = default)
    {
        options.Validate();
        if (prompts.Count == 0)
            return [];
        RequireRoom(prompts, options);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        ReplyReader[] readers = [.. prompts.Select(prompt => new ReplyReader(tokenizer, options, [.. stopIds, .. options.StopIds], Ending(prompt)))];
        var sampling = options.Sampling with { Banned = [.. options.Sampling.Banned, .. unknown] };
        using var decoder = NewDecoder(model, new PaddedPrompts(prompts, copies: 1, padId: 0), sampling, options.PrefillChunk);
        Write(readers, decoder, onPart, cancellation);
        var logProbabilities = decoder.LogProbabilities();
        RequireFinite(readers, logProbabilities);
        return
        [
            .. readers.Select((reader, row) =>
            {
                var reply = reader.Reply([]);
                return reply with { LogProbabilities = logProbabilities[row][..reply.Ids.Length] };
            }),
        ];
    }

    // A captured step's are seen only now; the first step at which it happened is named.
    private static void RequireFinite(ReplyReader[] readers, float[][] logProbabilities)
    {
        int[] lengths = [.. readers.Select(reader => reader.Reply([]).Ids.Length)];
        for (var position = 0; position < lengths.Max(); position++)
        {
            for (var row = 0; row < lengths.Length; row++)
            {
                if (position < lengths[row])
                    FiniteLogits.Require(logProbabilities[row][position], row, position);
            }
        }
    }

    private static void Write(
        ReplyReader[] readers, IReplyDecoder decoder, Action<ReplyPart>? onPart, CancellationToken cancellation)
    {
        int[] live = [.. Enumerable.Range(0, readers.Length)];
        while (true)
        {
            var tokens = decoder.Draw();
            for (var i = 0; i < live.Length; i++)
            {
                var reader = readers[live[i]];
                if (reader.IsFinished)
                    continue;
                if (reader.Forced is { } forced)
                    decoder.Force(i, tokens[i] = forced);
                reader.Accept(tokens[i], Telling(live[i]));
            }

            if (cancellation.IsCancellationRequested)
            {
                foreach (var row in live)
                    readers[row].Finish(ReplyEnd.Cancelled, Telling(row));
            }

            int[] going = [.. Enumerable.Range(0, live.Length).Where(i => !readers[live[i]].IsFinished)];
            if (going.Length == 0)
                return;
            if (going.Length < CompactBelow * live.Length && decoder.Keep(going))
                live = Array.ConvertAll(going, i => live[i]);
            decoder.Advance();
        }

        Action<bool, string> Telling(int row) => (isThinking, text) => onPart?.Invoke(new ReplyPart(row, isThinking, text));
    }

    /// <summary>The device's own way to write; to be called under <c>no_grad()</c>.</summary>
    internal static IReplyDecoder NewDecoder(CausalLanguageModel model, PaddedPrompts prompts, SamplingOptions sampling, int chunk) =>
        model.Options.Placement.type == TorchSharp.DeviceType.CUDA
            ? new CapturedReplyDecoder(model, prompts, sampling, chunk)
            : new EagerReplyDecoder(model, prompts, sampling, chunk);

    private void RequireEmbeddings(IEnumerable<int> ids, string whose)
    {
        if (ids.Where(id => id < 0 || id >= model.Config.VocabSize).Cast<int?>().FirstOrDefault() is not { } unknown)
            return;
        var token = tokenizer.Knows(unknown) ? $"the token \"{Excerpt.Of(tokenizer.Decode([unknown]))}\", id {unknown}" : $"the id {unknown}";
        throw new MiniR1Exception($"{whose} {token}, outside the model's vocabulary of {model.Config.VocabSize}: is this the model's own tokenizer?");
    }

    private PromptEnding Ending(int[] prompt) =>
        PromptEndings.Of(tokenizer.Decode(prompt.AsSpan(Math.Max(0, prompt.Length - LongestEnding))));

    private void RequireRoom(IReadOnlyList<int[]> prompts, ReplyOptions options)
    {
        var (longest, context) = (prompts.Max(prompt => prompt.Length), model.Config.MaxPositionEmbeddings);
        if (prompts.Any(prompt => prompt.Length == 0))
            throw new MiniR1Exception("A prompt has no tokens: give at least one.");
        RequireEmbeddings(prompts.SelectMany(prompt => prompt), "A prompt has");
        if (options.ThinkingBudget is not null)
            RequireEmbeddings(tokenizer.Encode(ThinkTags.End), "The end of thinking has");
        if (longest + (long)options.Sampling.MaxNewTokens > context)
        {
            throw new MiniR1Exception(
                $"The prompt has {longest} tokens and {options.Sampling.MaxNewTokens} new ones are asked for, but the model's "
                + $"context is {context}: ask for at most {Math.Max(0, context - longest)}.");
        }
    }
}
