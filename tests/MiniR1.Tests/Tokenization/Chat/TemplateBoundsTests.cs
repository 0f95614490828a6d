using System.Text.Json.Nodes;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization.Chat;
using MiniR1.Tokenization.Chat.Jinja;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Chat;

/// <summary>A template comes with a download: whatever is in it, rendering ends soon and takes little memory.</summary>
internal sealed class TemplateBoundsTests
{
    private const long MostBytes = 256_000_000;
    private const string Long = "{% set s = 'ab' * 2000000 %}";
    private const string Numbers = "{% set s = range(100000) | list %}";
    private const string Loops = "{% for i in range(100000) %}{% for j in range(99999) %}";
    private const string Ends = "{% endfor %}{% endfor %}";

    private static IEnumerable<string> Operations() =>
    [
        // Texts: made, changed, looked through.
        Each("s ~ 'b'"), Each("s + 'b'"), Each("'b' * 4000000"), Each("s | upper"), Each("s.title()"), Each("s | capitalize"),
        Each("s | trim"), Each("s.strip('xyzab')"), Each("s.replace('a', 'c')"), Each("s.replace('x', 'c')"), Each("s | replace('b', '')"),
        Each("s.split('a')"), Each("s.split('x')"), Each("s.split()"), Each("s.splitlines()"), Each("s.rsplit('x', 1)"), Each("s | list"),
        Each("s | reverse"), Each("s[1:]"), Each("s[-1]"), Each("s | first"), Each("s | length"), Each("s | indent"), Each("s.count('a')"),
        Each("s.find('x')"), Each("s.startswith(s)"), Each("s == s ~ ''"), Each("s < s"), Each("'x' in s"), Each("s | tojson"),
        Each("[s] | string"), Each("s.isdigit()"), Each("{s: 1}[s]"), Each("dict(a=s).items()"), Each("s is eq(s)"), Each("s | default('')"),
        Each("s | int"), Each("''.join(s)"), Each("strftime_now('%B' * 100000)"),
        // Where a search compares much at each place.
        "{% set s = 'a' * 4000000 %}{% set t = 'a' * 1000000 ~ 'b' ~ 'a' * 1000000 %}" + Loops + "{% set u = t in s %}" + Ends,
        "{% set s = 'a' * 4000000 %}{% set t = 'a' * 60 ~ 'b' ~ 'a' * 60 %}" + Loops + "{% set u = s.rfind(t) %}" + Ends,
        // Lists.
        EachNumber("s + s"), EachNumber("s | list"), EachNumber("s | join(',')"), EachNumber("s | join('ab' * 40)"), EachNumber("s | tojson"),
        EachNumber("s | string"), EachNumber("s | map('upper') | list"), EachNumber("s | map(attribute='x') | list"), EachNumber("s | select('odd') | list"),
        EachNumber("s | selectattr('x') | list"), EachNumber("-1 in s"), EachNumber("s == s + []"), EachNumber("s[::2]"), EachNumber("s | reverse | list"),
        EachNumber("range(100000)"),
        // Small things, often.
        Loops + Ends, Loops + "a" + Ends, Loops + "{% set t = nothing is defined %}" + Ends, Loops + "{% set t = [1.5, 1e-300] | string %}" + Ends,
        "{% macro f(x, y=2) %}{{ x }}{% endmacro %}" + Loops + "{% set t = f(1) %}" + Ends,
        "{% macro f(x) %}{% if x > 0 %}{{ f(x - 1) }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        string.Concat(Enumerable.Repeat("{% for x in [1] %}", 150)) + Loops + "{% set t = nothing %}" + Ends + string.Concat(Enumerable.Repeat("{% endfor %}", 150)),
        // What is kept.
        Long + "{% set ns = namespace(a=[]) %}{% for i in range(2000) %}{% set ns.a = ns.a + [s ~ i] %}{% endfor %}",
        Kept("[i + 1, i + 2, i + 3]"), Kept("[{'a': 1}, namespace(b=2), dict(c=3)]"), Kept("['a'.strip, 'a'.lower]"), Kept("('ab' * 1000) | list"),
        Kept("('ab ' * 1000).split(' ')"), Kept("{'a': 1, 'b': 2}.items()"), Kept("[a, b, c, d, e]"),
        // Exponentially large.
        Doubled("{{ ns.a }}"), Doubled("{{ ns.a | tojson }}"), Doubled("{{ ns.a == ns.b }}"), Doubled("{{ ns.a in [ns.b] }}"),
        "{% set ns = namespace(a=['a']) %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}",
        "{% set s = 'a\n' * 100000 %}{{ s | indent(' ' * 400000) }}",
        "{{ range(10) | list | tojson(separators=['x' * 4000000, ':']) }}",
    ];

    [TestCaseSource(nameof(Operations))]
    public void Work_that_never_ends_is_ended_before_it_takes_much_memory(string template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => JinjaFixture.Render(template), Throws.TypeOf<TemplateException>()
            .With.Message.Contains("units of work").Or.Message.Contains("longer than"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
    }

    [Test]
    public void The_same_template_gets_the_same_verdict()
    {
        var (one, other) = (new Rendering(TimeProvider.System), new Rendering(TimeProvider.System));
        const string template = "{% for i in range(100) %}{{ ('ab' * i) | upper }}{% endfor %}";
        new Template(template).Render([], one);
        new Template(template).Render([], other);
        Assert.That(one.Units, Is.EqualTo(other.Units).And.GreaterThan(10_000));
    }

    [TestCase("deepseek_v3")]
    [TestCase("llama3_1")]
    [TestCase("qwen3")]
    [TestCase("r1_distill_qwen")]
    public void Published_template_takes_a_fifth_of_what_it_may_for_a_thousand_messages_of_a_thousand_characters(string name)
    {
        var config = JsonNode.Parse(File.ReadAllText(TokenizerFixture.PathOf(name, "tokenizer_config.json")))!;
        var text = string.Concat(Enumerable.Repeat("A sentence of the chat. 数学 ", 40))[..1000];
        var messages = Enumerable.Range(0, 1000).Select(i => (object?)new Map
        {
            ["role"] = i % 2 == 0 ? "user" : "assistant",
            ["content"] = i % 2 == 0 ? text : $"<think>\n{text}\n</think>\n\nYes.",
        });
        var rendering = new Rendering(TimeProvider.System);
        var rendered = new Template((string)config["chat_template"]!).Render(
            new Map
            {
                ["messages"] = messages.ToList(),
                ["tools"] = null,
                ["bos_token"] = "<s>",
                ["eos_token"] = "</s>",
                ["add_generation_prompt"] = true,
            },
            rendering);
        Assert.That(rendered, Has.Length.GreaterThan(500_000));
        Assert.That(rendering.Units, Is.LessThan(Rendering.MostUnits / 5));
    }

    [Test]
    public void Template_of_many_characters_is_refused() => Assert.That(
        () => new Template(new string('x', 600_000)),
        Throws.TypeOf<TemplateException>().With.Message.StartsWith("The chat template has 600000 characters, and 524288 are the most"));

    [Test]
    public void Large_template_is_read_within_bounds()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(JinjaFixture.Render($"{{{{ {string.Concat(Enumerable.Repeat("'a'", 80_000))} }}}}"), Has.Length.EqualTo(80_000));
        JinjaFixture.Render($"{{% set x = [{string.Concat(Enumerable.Repeat("1,", 125_000))}] %}}");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
    }

    [Test]
    public void Long_chain_of_operators_is_too_deep() => Assert.That(
        () => JinjaFixture.Render($"{{{{ 1{string.Concat(Enumerable.Repeat(" + 1", 2000))} }}}}"),
        Throws.TypeOf<TemplateException>().With.Message.Contains("too deeply"));

    [Test]
    public void Long_name_is_refused() => Assert.That(
        () => JinjaFixture.Render($"{{{{ {new string('x', 300)} }}}}"),
        Throws.TypeOf<TemplateException>().With.Message.Contains("a name is longer than 255 characters"));

    [Test]
    public void Digits_of_other_scripts_are_no_number() => Assert.That(
        () => JinjaFixture.Render("{{ 1.٣ }}"), Throws.TypeOf<TemplateException>().With.Message.Contains("'٣' has no meaning here"));

    [Test]
    public void The_smallest_number_has_no_remainder_by_minus_one() =>
        Assert.That(JinjaFixture.Render("{{ (-9223372036854775807 - 1) is divisibleby(-1) }}"), Is.EqualTo("True"));

    [TestCase("{{ 'aé😀b'[2] }}", "😀")]
    [TestCase("{{ 'aé😀b'[-1] }}", "b")]
    [TestCase("{{ 'aé😀b'[1:3] }}", "é😀")]
    [TestCase("{{ 'aé😀b'[::-1] }}", "b😀éa")]
    [TestCase("{{ 'aé😀b'[::2] }}", "a😀")]
    [TestCase("{{ 'aé😀b'[5:] }}", "")]
    [TestCase("{{ 'abc'[-2:] }}", "bc")]
    [TestCase("{{ 'abc'[5] is defined }}", "False")]
    [TestCase("{{ '' | first is defined }}", "False")]
    [TestCase("{{ '😀b' | first }}", "😀")]
    [TestCase("{{ [1, 2, 3][::-2] }}", "[3, 1]")]
    [TestCase("{{ [1, 2, 3][2:0:-1] }}", "[3, 2]")]
    [TestCase("{{ [1, 2, 3][9223372036854775807:-9223372036854775807:-9223372036854775807] }}", "[3]")]
    public void Texts_are_counted_in_characters(string template, string text) => Assert.That(JinjaFixture.Render(template), Is.EqualTo(text));

    [TestCase("[0.1, 1.5, 100.0, 1e16, 1.5e-5, 0.0001, -2.0, 123456789.125, 5e-324, 1.7976931348623157e308, 0.0]",
        "[0.1, 1.5, 100.0, 1e+16, 1.5e-05, 0.0001, -2.0, 123456789.125, 5e-324, 1.7976931348623157e+308, 0.0]")]
    [TestCase("[1e15, 9999999999999998.0, 1e22, 1e23, 123e20, 0.00001234]", "[1000000000000000.0, 9999999999999998.0, 1e+22, 1e+23, 1.23e+22, 1.234e-05]")]
    [TestCase("['\\x01\\x7f\\'', '\"\\'']", "[\"\\x01\\x7f'\", '\"\\'']")]
    public void Values_are_written_as_Python_writes_them(string value, string text) =>
        Assert.That(JinjaFixture.Render($"{{{{ {value} }}}}"), Is.EqualTo(text));

    private static string Each(string expression) => $"{Long}{Loops}{{% set t = {expression} %}}{Ends}";

    private static string EachNumber(string expression) => $"{Numbers}{Loops}{{% set t = {expression} %}}{Ends}";

    private static string Kept(string expression) =>
        $"{{% set ns = namespace(a=[]) %}}{Loops}{{% set ns.a = [ns.a, {expression}] %}}{Ends}";

    private static string Doubled(string use) =>
        "{% set ns = namespace(a=['a'], b=['a']) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}" + use;
}
