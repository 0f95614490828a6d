using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Tokenization.Chat.Jinja;

namespace MiniR1.Tokenization.Chat;

/// <summary>
/// Writes a conversation as the text that a model was trained to go on with: the Jinja template that a checkpoint
/// ships, rendered as Python's transformers renders it. Immutable and safe for many threads.
/// </summary>
public sealed class ChatTemplate
{
    /// <summary>A file of its own in newer checkpoints; it goes before tokenizer_config.json's field.</summary>
    public const string FileName = "chat_template.jinja";

    private const string Field = "chat_template";

    private static readonly string[] s_specialTokens = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly Template _template;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _specialTokens;

    /// <param name="source">the template</param>
    /// <param name="specialTokens">texts by name, such as <c>bos_token</c></param>
    /// <exception cref="TemplateException">It is no template, or has what MiniR1 does not support: the message says what and where.</exception>
    public ChatTemplate(string source, IEnumerable<KeyValuePair<string, string>> specialTokens)
    {
        _template = new Template(source);
        _specialTokens = [.. specialTokens];
    }

    /// <summary>The clock that a template's date comes from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads chat_template.jinja or tokenizer_config.json.</summary>
    /// <exception cref="MiniR1Exception">There is no template, or one that cannot be read or is not supported.</exception>
    public static ChatTemplate Load(string directory)
    {
        var path = Path.Combine(directory, TokenizerJson.ConfigFileName);
        var config = File.Exists(path) ? TokenizerConfigFile.Read(path) : [];
        var source = Source(directory, config) ?? throw new TemplateException(
            $"{directory} has no chat template: neither {FileName} nor a {Field} in {TokenizerJson.ConfigFileName}; "
            + "give the directory of a model made for chat.");
        return new ChatTemplate(source, SpecialTokens(config));
    }

    /// <summary>Whether a checkpoint ships one, readable or not.</summary>
    /// <exception cref="MiniR1Exception">A file cannot be read.</exception>
    public static bool IsIn(string directory)
    {
        var path = Path.Combine(directory, TokenizerJson.ConfigFileName);
        return File.Exists(Path.Combine(directory, FileName)) || (File.Exists(path) && TokenizerConfigFile.Read(path)[Field] is not null);
    }

    /// <summary>The conversation as text.</summary>
    /// <param name="addGenerationPrompt">ends with what begins the assistant's reply</param>
    /// <param name="variables">more for the template, such as <c>enable_thinking</c> or <c>tools</c></param>
    /// <exception cref="TemplateException">The template refuses the conversation, or works with what is not there.</exception>
    public string Render(
        IEnumerable<ChatMessage> messages, bool addGenerationPrompt, IEnumerable<KeyValuePair<string, JsonNode?>>? variables = null)
    {
        var all = new Map
        {
            ["messages"] = messages.Select(Message).ToList(),
            ["tools"] = null,
            ["documents"] = null,
            ["add_generation_prompt"] = addGenerationPrompt,
        };
        foreach (var (name, text) in _specialTokens)
            all[name] = text;
        foreach (var (name, value) in variables ?? [])
            all[name] = JsonValues.From(value);
        return _template.Render(all, Clock);
    }

    private static object? Message(ChatMessage message)
    {
        var fields = new Map { ["role"] = message.Role, ["content"] = message.Content };
        foreach (var (name, value) in message.Fields ?? [])
            fields[name] = JsonValues.From(value);
        return fields;
    }

    private static string? Source(string directory, JsonObject config)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (File.Exists(path))
                return InputFile.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }

        // Several, for different uses: [{"name": "default", "template": "..."}, ...].
        var field = config[Field] is JsonArray several
            ? several.FirstOrDefault(one => Text((one as JsonObject)?["name"]) == "default") is JsonObject one ? one["template"] : null
            : config[Field];
        return field is null ? null : Text(field) ?? throw new TemplateException(
            $"{Path.Combine(directory, TokenizerJson.ConfigFileName)}: {Field} is no text: download the file again.");
    }

    private static IEnumerable<KeyValuePair<string, string>> SpecialTokens(JsonObject config)
    {
        foreach (var name in s_specialTokens)
        {
            if (Text(config[name] is JsonObject added ? added["content"] : config[name]) is { } text)
                yield return new(name, text);
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
