using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Chat;

internal sealed class JinjaTests
{
    private static IEnumerable<TestCaseData> Rendered() => Rows(areErrors: false);

    private static IEnumerable<TestCaseData> Failed() => Rows(areErrors: true);

    private static IEnumerable<TestCaseData> Rows(bool areErrors) => JinjaFixture.Read()["rows"]!.AsArray().Index()
        .Where(row => row.Item!["error"] is not null == areErrors)
        .Select(row => new TestCaseData((string)row.Item!["template"]!, (string?)row.Item["text"] ?? "").SetArgDisplayNames($"row {row.Index}"));

    [TestCaseSource(nameof(Rendered))]
    public void Renders_what_Jinja2_renders(string template, string text) =>
        Assert.That(JinjaFixture.Render(template, JinjaFixture.Read()["variables"]!.AsObject()), Is.EqualTo(text), template);

    [TestCaseSource(nameof(Failed))]
    public void Fails_in_one_sentence_where_Jinja2_fails(string template, string text)
    {
        Assert.That(text, Is.Empty);
        AssertFails(template, "The chat template, line ");
    }

    [TestCase("{% include 'a' %}", "line 1, column 4: there is the statement 'include'")]
    [TestCase("\n\n  {% extends 'a' %}", "line 3, column 6: there is the statement 'extends'")]
    [TestCase("{% raw %}{{ x }}{% endraw %}", "statement 'raw'")]
    [TestCase("{% call f() %}{% endcall %}", "statement 'call'")]
    [TestCase("{% filter upper %}a{% endfilter %}", "statement 'filter'")]
    [TestCase("{% with a = 1 %}{% endwith %}", "statement 'with'")]
    [TestCase("{% for x in [] recursive %}{% endfor %}", "a loop with 'recursive'")]
    [TestCase("{% set x | upper %}a{% endset %}", "'set' has a filter")]
    [TestCase("{{ 1 | random }}", "column 8: there is the filter 'random'")]
    [TestCase("{{ [] | map('random') | list }}", "the filter 'random'")]
    [TestCase("{{ 1 is sameas 1 }}", "the test 'sameas'")]
    [TestCase("{{ 'a'.encode() }}", "str has the method 'encode'")]
    [TestCase("{{ {1: 2} }}", "a key that is no string")]
    [TestCase("{{ f(*x) }}", "the arguments '*...'")]
    [TestCase("{{ 2 ** 3 }}", "the operator '**'")]
    [TestCase("{{ '%d' % 3 }}", "formatted with '%'")]
    [TestCase("{{ '\\N{DASH}' }}", "the escape '\\N'")]
    [TestCase("{{ '\\x4' }}", "without the 2 hexadecimal digits")]
    [TestCase("{{ 99999999999999999999 }}", "more than 64 bits")]
    [TestCase("{{ 9223372036854775807 + 1 }}", "more than 64 bits")]
    [TestCase("{{ [1] | tojson(default=1) }}", "has the argument 'default'")]
    [TestCase("{{ strftime_now('%U') }}", "the date format has '%U'")]
    public void Refuses_by_name_and_place_what_it_does_not_support(string template, string clue) => AssertFails(template, clue);

    [TestCase("{{ 'aaaaaaaaaa' * 99999999999 }}", "longer than")]
    [TestCase("{% set ns = namespace(s='a') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "longer than")]
    [TestCase("{% set ns = namespace(s=['a']) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "longer than")]
    [TestCase("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "units of work")]
    [TestCase("{% set ns = namespace(s=['a']) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}", "longer than")]
    [TestCase("{% set ns = namespace(s=['a'], t=['a']) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}", "units of work")]
    [TestCase("{% set ns = namespace(s=['a']) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}", "longer than")]
    [TestCase("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls itself too deeply")]
    public void Template_that_would_never_end_ends_with_an_error(string template, string clue) => AssertFails(template, clue);

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("{'a':", "}")]
    [TestCase("not ", "")]
    [TestCase("-", "")]
    public void Expression_nested_too_deeply_is_an_error(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000));
        AssertFails($"{{{{ {deep}1{string.Concat(Enumerable.Repeat(close, 10_000))} }}}}", "too deeply");
    }

    [Test]
    public void Statements_nested_too_deeply_are_an_error() =>
        AssertFails(string.Concat(Enumerable.Repeat("{% if true %}", 10_000)), "too deeply");

    [Test]
    public void Every_cut_of_a_template_renders_or_fails_in_one_sentence()
    {
        foreach (var row in JinjaFixture.Read()["rows"]!.AsArray())
        {
            var template = (string)row!["template"]!;
            for (var length = 0; length < template.Length; length++)
            {
                try
                {
                    JinjaFixture.Render(template[..length]);
                }
                catch (TemplateException error)
                {
                    Assert.That(error.Message, Does.Match("^The chat template.*\\.$"), template[..length]);
                }
            }
        }
    }

    private static void AssertFails(string template, string clue) => Assert.That(
        () => JinjaFixture.Render(template, JinjaFixture.Read()["variables"]!.AsObject()),
        Throws.TypeOf<TemplateException>().With.Message.Contains(clue).And.Message.Not.Contains("\n").And.Message.EndsWith("."));
}
