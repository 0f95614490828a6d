using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Chat;

/// <summary>The templates of published checkpoints, against what Jinja2 renders.</summary>
internal sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] s_hello = [new("user", "Hello")];

    [TestCase("deepseek_v3")]
    [TestCase("llama3_1")]
    [TestCase("qwen3")]
    [TestCase("r1_distill_qwen")]
    public void Published_template_renders_the_reference_text(string name)
    {
        var template = ChatTemplate.Load(TokenizerFixture.PathOf(name));
        var rows = JsonNode.Parse(File.ReadAllText(JinjaFixture.PathOf("chat_templates.json")))![name]!.AsArray();
        Assert.That(rows, Has.Count.EqualTo(6));
        foreach (var row in rows)
        {
            var messages = row!["messages"]!.AsArray().Select(message => new ChatMessage((string)message!["role"]!, (string?)message["content"]));
            Assert.That(template.Render(messages, (bool)row["add_generation_prompt"]!), Is.EqualTo((string)row["text"]!));
        }
    }

    [Test]
    public void Qwen_template_renders_tools_calls_and_thinking()
    {
        var template = ChatTemplate.Load(TokenizerFixture.PathOf("qwen3"));
        ChatMessage[] messages =
        [
            new("user", "Add."),
            new("assistant", "")
            {
                Fields = new JsonObject
                {
                    ["reasoning_content"] = "hm",
                    ["tool_calls"] = JsonNode.Parse("""[{"function": {"name": "add", "arguments": {"a": 1, "b": 2.0}}}]"""),
                },
            },
            new("tool", "3"),
        ];
        var variables = new JsonObject { ["tools"] = JsonNode.Parse("""[{"name": "add"}]"""), ["enable_thinking"] = false };
        Assert.That(template.Render(messages, addGenerationPrompt: true, variables), Is.EqualTo(
            "<|im_start|>system\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided "
            + "with function signatures within <tools></tools> XML tags:\n<tools>\n{\"name\": \"add\"}\n</tools>\n\nFor each "
            + "function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n"
            + "<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n"
            + "<|im_start|>user\nAdd.<|im_end|>\n<|im_start|>assistant\n<think>\nhm\n</think>\n\n<tool_call>\n{\"name\": \"add\", "
            + "\"arguments\": {\"a\": 1, \"b\": 2.0}}\n</tool_call><|im_end|>\n<|im_start|>user\n<tool_response>\n3\n"
            + "</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"));
    }

    [Test]
    public void Rendered_R1_prompt_starts_inside_the_thinking_and_encodes_to_special_tokens()
    {
        var directory = TokenizerFixture.PathOf("r1_distill_qwen");
        var text = ChatTemplate.Load(directory).Render(s_hello, addGenerationPrompt: true);
        Assert.That(text, Is.EqualTo("<｜begin▁of▁sentence｜><｜User｜>Hello<｜Assistant｜><think>\n"));
        var ids = Tokenizers.Load(directory).Encode(text);
        Assert.That(ids[..2], Is.EqualTo(new[] { 151646, 151644 }));
        Assert.That(ids[^3..], Is.EqualTo(new[] { 151645, 151648, 198 }));
    }

    [Test]
    public void Template_file_goes_before_the_configs_field()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("tokenizer_config.json"), """{"chat_template": "config", "bos_token": {"content": "<s>"}}""");
        Assert.That(ChatTemplate.Load(directory.Path).Render(s_hello, false), Is.EqualTo("config"));
        File.WriteAllText(directory.File("chat_template.jinja"), "file {{ bos_token }}{{ eos_token }}\n");
        Assert.That(ChatTemplate.Load(directory.Path).Render(s_hello, false), Is.EqualTo("file <s>"));
    }

    [Test]
    public void Of_several_templates_the_default_counts()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(
            directory.File("tokenizer_config.json"),
            """{"chat_template": [{"name": "rag", "template": "a"}, {"name": "default", "template": "b"}]}""");
        Assert.That(ChatTemplate.Load(directory.Path).Render(s_hello, false), Is.EqualTo("b"));
    }

    [TestCase(null, "has no chat template")]
    [TestCase("{}", "has no chat template")]
    [TestCase("{\"chat_template\": null}", "has no chat template")]
    [TestCase("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"a\"}]}", "has no chat template")]
    [TestCase("{\"chat_template\": 7}", "chat_template is no text")]
    [TestCase("{\"chat_template\": [{\"name\": \"default\", \"template\": {}}]}", "chat_template is no text")]
    [TestCase("[]", "is no JSON object")]
    [TestCase("{", "is not valid JSON")]
    [TestCase("{\"chat_template\": \"{% include 'x' %}\"}", "line 1, column 4: there is the statement 'include'")]
    public void Directory_without_a_template_that_can_be_read_says_so(string? config, string clue)
    {
        using var directory = new TemporaryDirectory();
        if (config is not null)
            File.WriteAllText(directory.File("tokenizer_config.json"), config);
        Assert.That(
            () => ChatTemplate.Load(directory.Path),
            Throws.InstanceOf<MiniR1Exception>().With.Message.Contains(clue).And.Message.Not.Contains("\n"));
    }
}
