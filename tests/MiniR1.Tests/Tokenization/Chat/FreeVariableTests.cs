using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Chat;

/// <summary>Which variables a template reads from outside.</summary>
internal sealed class FreeVariableTests
{
    [TestCase("{{ thinking }}", true)]
    [TestCase("{% if not thinking is defined %}{% set thinking = false %}{% endif %}{{ thinking }}", true)]
    [TestCase("{% if enable and (thinking is defined and thinking is true) %}x{% endif %}", true)]
    [TestCase("{% set thinking = thinking | default(true) %}", true)]
    [TestCase("{% set x = messages[thinking] %}", true)]
    [TestCase("{% set x = messages[:thinking] %}", true)]
    [TestCase("{% set x = {'a': [-thinking]} %}", true)]
    [TestCase("{{ 'a' if 1 < thinking else 'b' }}", true)]
    [TestCase("{{ raise_exception('a' ~ thinking) }}", true)]
    [TestCase("{{ namespace(x=thinking).x }}", true)]
    [TestCase("{{ 'a' | replace('a', thinking) }}", true)]
    [TestCase("{% for m in messages if thinking %}{% endfor %}", true)]
    [TestCase("{% for m in messages %}{% else %}{{ thinking }}{% endfor %}", true)]
    [TestCase("{% for m in messages %}{% set thinking = 1 %}{% endfor %}{{ thinking }}", true)] // the loop's own ended with it
    [TestCase("{% macro f(x=thinking) %}{% endmacro %}", true)]
    [TestCase("{% macro f() %}{{ thinking }}{% endmacro %}", true)]
    [TestCase("{% set x %}{{ thinking }}{% endset %}", true)]
    [TestCase("{% if a %}{% set thinking = 1 %}{% elif b %}{% set thinking = 2 %}{% endif %}{{ thinking }}", true)]
    [TestCase("{% if a %}{% set thinking = 1 %}{% else %}{% set thinking = 2 %}{% endif %}{{ thinking }}", false)]
    [TestCase("{% set thinking = true %}{{ thinking }}", false)]
    [TestCase("{% set thinking %}x{% endset %}{{ thinking }}", false)]
    [TestCase("{% for thinking in messages %}{{ thinking }}{% endfor %}", false)]
    [TestCase("{% macro f(thinking) %}{{ thinking }}{% endmacro %}{{ f(thinking=1) }}", false)]
    [TestCase("{{ message.thinking }}{{ message['thinking'] }}{{ 'thinking' }}{# thinking #}thinking", false)]
    [TestCase("{% for m in messages %}{% set thinking = m.reasoning %}{{ thinking }}{% endfor %}", false)]
    public void A_variable_is_read_or_not(string source, bool isRead) =>
        Assert.That(new ChatTemplate(source, []).Reads("thinking"), Is.EqualTo(isRead));

    [TestCase("qwen3", "enable_thinking", true)]
    [TestCase("qwen3", "thinking", false)]
    [TestCase("deepseek_v3", "thinking", false)]
    [TestCase("r1_distill_qwen", "enable_thinking", false)]
    [TestCase("llama3_1", "messages", true)]
    [TestCase("llama3_1", "loop_messages", false)]
    public void Published_templates(string name, string variable, bool isRead) =>
        Assert.That(ChatTemplate.Load(TokenizerFixture.PathOf(name)).Reads(variable), Is.EqualTo(isRead));
}
