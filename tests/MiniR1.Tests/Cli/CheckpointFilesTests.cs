using System.Text.Json.Nodes;
using MiniR1.Generation.Replies;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>
/// A checkpoint with a byte-level vocabulary whose text is known beforehand: after a line feed it writes
/// <c>dg&lt;/think&gt;42&lt;/s&gt;</c>. What its small files say differs from test to test.
/// </summary>
internal sealed class CheckpointFilesTests
{
    private const int LineFeed = 10;
    private const int Close = 278;
    private const int Eos = 276;
    private static readonly int[] s_chain = [LineFeed, 'd', 'g', Close, '4', '2', Eos];

    private const string Template =
        "{{ bos_token }}{% for m in messages %}{{ m['role'] }}:{{ m['content'] }}\n{% endfor %}{% if add_generation_prompt %}A:<think>\n{% endif %}";

    // As DeepSeek-V3.1's ends a prompt.
    private const string ThinkingTemplate =
        "{% if not thinking is defined %}{% set thinking = false %}{% endif %}{{ bos_token }}{% for m in messages %}{{ m['content'] }}{% endfor %}"
        + "{% if add_generation_prompt %}A:{% if not thinking %}</think>{% else %}<think>{% endif %}{{ '\\n' }}{% endif %}";

    // As Qwen3's.
    private const string EnableThinkingTemplate =
        "{% for m in messages %}{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}A:\n"
        + "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}";

    private string _weights = "";

    [OneTimeSetUp]
    public void SaveModel()
    {
        _weights = Directory.CreateTempSubdirectory("minir1-bpe-").FullName;
        using var tokenizer = new TokenizerDirectory("<s>!", "</s>!", "<think>", "</think>");
        BigramModel.Save(_weights, s_chain, vocabularySize: 280, hiddenSize: 280, Eos, tokenizer.Load().Save);
    }

    [OneTimeTearDown]
    public void RemoveModel() => Directory.Delete(_weights, recursive: true);

    [Test]
    public void Special_tags_end_the_thinking([Values] bool isSpecial)
    {
        using var directory = Checkpoint(isSpecial);
        Assert.That(Generate(directory), Is.EqualTo(("dg", "42", "stop", new[] { 'd', 'g', Close, '4', '2', Eos })));
        Assert.That(Generate(directory, "--thinking-budget", "1"), Is.EqualTo(("d", "42", "stop", new[] { 'd', Close, '4', '2', Eos })));
        Assert.That(Generate(directory, "--stop", "</think>"), Is.EqualTo(("dg", "", "stop", new[] { 'd', 'g', Close })));
        Assert.That(Generate(directory, "--stop", "</think>42"), Is.EqualTo(("dg", "", "stop", new[] { 'd', 'g', Close, '4', '2' })));
        Assert.That(Generate(directory, "--stop", "g</think>4"), Is.EqualTo(("d", "", "stop", new[] { 'd', 'g', Close, '4' })));
        Assert.That(Generate(directory, "--stop", "2</s>"), Is.EqualTo(("dg", "4", "stop", new[] { 'd', 'g', Close, '4', '2', Eos })));
    }

    [Test]
    public void Special_tags_show_in_the_text()
    {
        using var directory = Checkpoint(isSpecial: true);
        var result = CommandResult.Of("generate", "--model", directory.Path, "--prompt", "hi", "--temperature", "0");
        Assert.That(result, Is.EqualTo(new CommandResult(0, "<think>\ndg\n</think>\n\n42\n", "")));
    }

    [Test]
    public void Names_may_stand_in_special_tokens_map_alone()
    {
        using var directory = Checkpoint();
        directory
            .Write("tokenizer_config.json", new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["chat_template"] = Template })
            .Write("special_tokens_map.json", """{"bos_token": "<s>", "eos_token": "</s>"}""");
        Assert.That(Generate(directory), Is.EqualTo(("dg", "42", "stop", new[] { 'd', 'g', Close, '4', '2', Eos })));
        Assert.That(Prompt(directory, ThinkingMode.Template), Is.EqualTo("<s>user:hi\nA:<think>\n"));
    }

    [Test]
    public void Without_any_name_the_end_is_the_configs()
    {
        using var directory = Checkpoint();
        directory.Write("tokenizer_config.json", new JsonObject { ["chat_template"] = Template });
        Assert.That(Generate(directory), Is.EqualTo(("dg", "42", "stop", new[] { 'd', 'g', Close, '4', '2', Eos })));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(directory.Path, "config.json")))!;
        config["eos_token_id"] = null;
        directory.Write("config.json", config);
        var result = CommandResult.Of("generate", "--model", directory.Path, "--prompt", "hi", "--temperature", "0", "--max-new-tokens", "7");
        Assert.That(result.Error, Is.EqualTo("minir1: note: No file of the checkpoint names a token that ends a text: replies run to their limit, or to a stop text.\n"));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void Truncation_is_noted_beside_the_reply()
    {
        using var directory = Checkpoint();
        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(directory.Path, "tokenizer.json")))!;
        tokenizer["truncation"] = JsonNode.Parse("""{"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}""");
        directory.Write("tokenizer.json", tokenizer);
        var result = CommandResult.Of("generate", "--model", directory.Path, "--prompt", "hi", "--temperature", "0", "--json");
        Assert.That(result.Error, Does.StartWith("minir1: note: ").And.EndsWith("tokenizer.json: truncation is passed over: texts stay as long as they are.\n"));
        Assert.That(JsonNode.Parse(result.Output)!["answer"]!.GetValue<string>(), Is.EqualTo("42"));
    }

    [Test]
    public void Bos_stands_once_before_a_prompt()
    {
        using var directory = Checkpoint();
        directory.Write("tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "LlamaTokenizerFast",
            ["add_bos_token"] = true,
            ["bos_token"] = "<s>",
            ["eos_token"] = "</s>",
            ["chat_template"] = Template,
        });
        using var model = ChatModel.Load(directory.Path);
        Assert.That(model.Prompt("a"), Is.EqualTo(new[] { 275, 97 }));
        Assert.That(model.Prompt("<s>a"), Is.EqualTo(new[] { 275, 97 }));
        Assert.That(model.Prompt([new ChatMessage("user", "a")])[..3], Is.EqualTo(new[] { 275, 'u', 's' }));
    }

    [TestCase(ThinkingTemplate, ThinkingMode.On, "<s>hiA:<think>\n")]
    [TestCase(ThinkingTemplate, ThinkingMode.Off, "<s>hiA:</think>\n")]
    [TestCase(ThinkingTemplate, ThinkingMode.Template, "<s>hiA:</think>\n")]
    [TestCase(EnableThinkingTemplate, ThinkingMode.On, "hiA:\n")]
    [TestCase(EnableThinkingTemplate, ThinkingMode.Off, "hiA:\n<think>\n\n</think>\n\n")]
    [TestCase(EnableThinkingTemplate, ThinkingMode.Template, "hiA:\n")]
    [TestCase(Template, ThinkingMode.On, "<s>user:hi\nA:<think>\n")]
    [TestCase(Template, ThinkingMode.Off, "<s>user:hi\nA:<think>\n\n</think>\n\n")]
    public void The_mode_is_told_by_the_variable_that_the_template_reads(string template, ThinkingMode mode, string prompt)
    {
        using var directory = Checkpoint();
        directory.Write("tokenizer_config.json", new JsonObject { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["chat_template"] = template });
        Assert.That(Prompt(directory, mode), Is.EqualTo(prompt));
    }

    // The model writes dg</think>42 after each line feed.
    [TestCase("on", "dg", "42")]
    [TestCase("off", "", "dg</think>42")]
    [TestCase("template", "", "dg</think>42")]
    public void A_reply_begins_as_the_prompt_ends(string mode, string thinking, string answer)
    {
        using var directory = Checkpoint();
        directory.Write("tokenizer_config.json", new JsonObject { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["chat_template"] = ThinkingTemplate });
        var reply = Generate(directory, "--think", mode);
        Assert.That((reply.Thinking, reply.Answer), Is.EqualTo((thinking, answer)));
    }

    private static string Prompt(TokenizerDirectory directory, ThinkingMode mode)
    {
        using var model = ChatModel.Load(directory.Path);
        return model.Tokenizer.Decode(model.Prompt([new ChatMessage("user", "hi")], mode));
    }

    private static (string Thinking, string Answer, string End, int[] Ids) Generate(TokenizerDirectory directory, params string[] arguments)
    {
        var result = CommandResult.Of(["generate", "--model", directory.Path, "--prompt", "hi", "--temperature", "0", "--max-new-tokens", "20", "--json", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var reply = JsonNode.Parse(result.Output)!;
        return (reply["thinking"]!.GetValue<string>(), reply["answer"]!.GetValue<string>(), reply["end"]!.GetValue<string>(),
            [.. reply["ids"]!.AsArray().Select(id => (int)id!)]);
    }

    // The weights, and a tokenizer of one's own.
    private TokenizerDirectory Checkpoint(bool isSpecial = false)
    {
        string[] added = isSpecial ? ["<s>!", "</s>!", "<think>!", "</think>!"] : ["<s>!", "</s>!", "<think>", "</think>"];
        var directory = new TokenizerDirectory(added);
        foreach (var name in new[] { "config.json", "model.safetensors" })
            File.Copy(Path.Combine(_weights, name), Path.Combine(directory.Path, name));
        return directory.Write("tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = "<s>",
            ["eos_token"] = "</s>",
            ["chat_template"] = Template,
        });
    }
}
