using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Chat;

namespace MiniR1.Generation.Replies;

/// <summary>Whether a reply begins with thinking.</summary>
public enum ThinkingMode
{
    /// <summary>
    /// A template that reads a variable for it is told so; otherwise the prompt ends in <c>&lt;think&gt;</c>, as is
    /// recommended for R1 and its distillations.
    /// </summary>
    On,

    /// <summary>A template that reads a variable for it is told so; otherwise the prompt ends in an empty thinking.</summary>
    Off,

    /// <summary>The prompt ends as the checkpoint's template ends it.</summary>
    Template,
}

/// <summary>
/// A checkpoint ready to be talked to: model, tokenizer, chat template and generation defaults of one directory, such as
/// a DeepSeek-R1-Distill's or one that MiniR1 trained.
/// </summary>
public sealed class ChatModel : IDisposable
{
    // The variables by which hybrid models are told, DeepSeek-V3.1's and Qwen3's.
    private static readonly string[] s_switches = ["thinking", "enable_thinking"];
    private const int MostBeyond = 1024;
    private readonly ChatTemplate? template;
    private readonly ReplyGenerator generator;

    private ChatModel(CausalLanguageModel model, ITokenizer tokenizer, ChatTemplate? template, GenerationDefaults defaults)
    {
        (Model, Tokenizer, this.template, Defaults) = (model, tokenizer, template, defaults);
        generator = new ReplyGenerator(model, tokenizer, defaults.EosIds);
    }

    /// <summary>In evaluation mode.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>The checkpoint's.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>How the checkpoint wants to be sampled from.</summary>
    public GenerationDefaults Defaults { get; }

    /// <summary>What of the checkpoint's files was passed over, or is otherwise worth knowing: a sentence each.</summary>
    public IReadOnlyList<string> Notes => Defaults.EosIds.Count > 0
        ? Tokenizer.Notes
        : [.. Tokenizer.Notes, "No file of the checkpoint names a token that ends a text: replies run to their limit, or to a stop text."];

    /// <summary>Whether the checkpoint is made for conversations.</summary>
    public bool HasTemplate => template is not null;

    /// <summary>Whether the vocabulary has a token that begins the thinking, as R1's and its distillations' have.</summary>
    public bool Thinks => Tokenizer.Knows(ThinkTags.Start);

    /// <summary>Opens a directory; the small files are read, and so refused, before the weights.</summary>
    /// <param name="directory">of the checkpoint</param>
    /// <param name="options">where the weights go, and as which type; null is float32 on the CPU</param>
    /// <param name="loading">what is done about more than the model takes; null passes it over with a warning</param>
    /// <exception cref="MiniR1Exception">One sentence that says which file is missing or wrong, and where.</exception>
    public static ChatModel Load(string directory, ModelOptions? options = null, LoadingOptions? loading = null)
    {
        var config = ModelConfig.Load(directory);
        var tokenizer = Tokenizers.Load(directory);
        loading ??= new LoadingOptions();
        RequireEmbeddings(directory, config, tokenizer, loading);

        var template = ChatTemplate.IsIn(directory) ? ChatTemplate.Load(directory) : null;
        var defaults = GenerationDefaults.Load(directory, config, tokenizer);
        var model = Checkpoint.Load(directory, options, loading);
        model.eval();
        return new ChatModel(model, tokenizer, template, defaults);
    }

    /// <summary>A conversation as the model reads it, up to where its reply begins.</summary>
    /// <param name="messages">the last is the user's</param>
    /// <param name="thinking">what the prompt ends in</param>
    /// <exception cref="MiniR1Exception">The checkpoint has no template, or its template refuses the conversation.</exception>
    public int[] Prompt(IEnumerable<ChatMessage> messages, ThinkingMode thinking = ThinkingMode.On)
    {
        if (template is null)
            throw new MiniR1Exception("The checkpoint has no chat template: give its prompts as plain text.");
        var switches = thinking == ThinkingMode.Template ? []
            : s_switches.Where(template.Reads).Select(name => KeyValuePair.Create(name, (JsonNode?)(thinking == ThinkingMode.On))).ToList();
        var prompt = template.Render(messages, addGenerationPrompt: true, switches);
        // The template writes bos itself where it belongs.
        return Tokenizer.Encode(PromptEndings.Change(prompt, thinking, isSwitched: switches.Count > 0));
    }

    /// <summary>
    /// A plain text that the model goes on with, the special tokens that belong before it in front; not a second one
    /// where the text begins with it itself.
    /// </summary>
    public int[] Prompt(string text)
    {
        var (plain, whole) = (Tokenizer.Encode(text), Tokenizer.EncodeWithSpecialTokens(text));
        var isDoubled = plain is [var first, ..] && Tokenizer.IsSpecial(first) && whole[0] == first && whole.AsSpan(1).StartsWith(plain);
        return isDoubled ? whole[1..] : whole;
    }

    /// <inheritdoc cref="ReplyGenerator.Generate"/>
    public Reply[] Reply(
        IReadOnlyList<int[]> prompts, ReplyOptions options, Action<ReplyPart>? onPart = null, CancellationToken cancellation = default) =>
        generator.Generate(prompts, options, onPart, cancellation);

    public void Dispose() => Model.Dispose();

    // A fine-tune may add tokens, such as one for padding, without a row of the embedding for them: as long as no text
    // has one, nothing is wrong, and one that has is refused when it comes.
    private static void RequireEmbeddings(string directory, ModelConfig config, ITokenizer tokenizer, LoadingOptions loading)
    {
        var beyond = Enumerable.Range(config.VocabSize, Math.Max(0, tokenizer.VocabularySize - config.VocabSize))
            .Where(tokenizer.Knows).ToList();
        if (beyond.Count == 0)
            return;
        // Another checkpoint's tokenizer differs by more than a few added tokens.
        if (loading.Strict || beyond.Count > MostBeyond)
        {
            throw new MiniR1Exception(
                $"{directory}: the model knows {config.VocabSize} tokens, its tokenizer {tokenizer.VocabularySize}: "
                + "are the files of one checkpoint?");
        }

        var names = string.Join(", ", beyond.Take(3).Select(id => $"{id} \"{Excerpt.Of(tokenizer.Decode([id]), 40)}\""));
        loading.Tell(
            $"{directory}: passed over {beyond.Count} {(beyond.Count == 1 ? "token" : "tokens")} of the tokenizer that the model has no "
            + $"embedding for ({names}{(beyond.Count > 3 ? $" and {beyond.Count - 3} more" : "")}); --strict refuses such a checkpoint.");
    }
}
