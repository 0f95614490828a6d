using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Fuzzing;

/// <summary>Chat templates that somebody damaged or made up: rendered, or refused in a sentence.</summary>
internal sealed class TemplateFuzzTests
{
    private static readonly string[] s_published = ["deepseek_v3", "llama3_1", "qwen3", "r1_distill_qwen"];

    private static readonly ChatMessage[] s_messages =
    [
        new("system", "Be brief."), new("user", "Was ist 2+2? 数学 😀"), new("assistant", "<think>\nhm\n</think>\n\n4"), new("user", ""),
    ];

    [Test]
    public void A_damaged_template_is_rendered_or_refused()
    {
        var whole = s_published
            .Select(name => JsonNode.Parse(File.ReadAllText(TokenizerFixture.PathOf(name, "tokenizer_config.json")))!)
            .Select(config => Encoding.UTF8.GetBytes((string)config["chat_template"]!)).ToList();
        FuzzLoop.Run(seed: 200_001, rounds: 1500, random =>
            Render(Encoding.UTF8.GetString(Mutations.Bytes(whole[random.Next(whole.Count)], random))));
    }

    [Test]
    public void A_made_up_template_is_rendered_or_refused() =>
        FuzzLoop.Run(seed: 210_001, rounds: 150, random => Render(new TemplateGrammar(random).Template()));

    private static void Render(string template) => new ChatTemplate(template, [new("bos_token", "<s>"), new("eos_token", "</s>")])
        .Render(s_messages, addGenerationPrompt: true, new JsonObject { ["enable_thinking"] = true });
}
