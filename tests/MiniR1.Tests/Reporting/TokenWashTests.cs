using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public sealed class TokenWashTests
{
    private const string Text = "<think>3+4=7 check 7=8 no</think>";
    private static readonly string[] s_tokens = ["<think>", "3", "+", "4", "=", "7", " check ", "7", "=", "8", " no", "</think>", "<eos>"];

    [TestCase(0, 0)]
    [TestCase(-.1, 0)]
    [TestCase(-.2, 1)]
    [TestCase(-1, 2)]
    [TestCase(-3, 3)]
    [TestCase(-5, 4)]
    [TestCase(double.NegativeInfinity, 4)]
    public void A_token_is_washed_by_how_unlikely_it_was(double logprob, int level) => Assert.That(TokenWash.Level(logprob), Is.EqualTo(level));

    [Test]
    public void Tokens_that_the_model_found_likely_are_plain_and_others_say_how_unlikely_they_were()
    {
        double[] logprobs = [0, 0, -2.5, 0, 0, -.3, 0, 0, 0, -7, 0, 0, 0];
        var wash = TokenWash.Of(Text, s_tokens, logprobs);
        Assert.That(wash.Html(7, 12), Is.EqualTo(
            "3<i class=\"p3\" title=\"log-probability -2.50\">+</i>4=<i class=\"p1\" title=\"log-probability -0.30\">7</i>"));
        Assert.That(wash.Html(0, 7), Is.EqualTo("&lt;think&gt;"));
        Assert.That(wash.Html(13, 19), Is.EqualTo("check "), "a part of a token");
        Assert.That(string.Concat(wash.Html(0, 12), wash.Html(12, Text.Length)), Is.EqualTo(wash.Html(0, Text.Length)));
    }

    [Test]
    public void A_text_whose_tokens_are_not_known_or_do_not_fit_stays_plain()
    {
        Assert.That(TokenWash.Of(Text, null, null).Html(7, 12), Is.EqualTo("3+4=7"));
        Assert.That(TokenWash.Of(Text, ["<think>", "9"], [-9, -9]).Html(7, 12), Is.EqualTo("3+4=7"));
        Assert.That(TokenWash.Of(Text, s_tokens, [-9]).Html(7, 12), Is.EqualTo("3+4=7"));
    }

    [Test]
    public void A_sample_keeps_its_marks_above_the_wash()
    {
        double[] logprobs = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0];
        var sample = new SampleLine(Completion: Text, Tokens: s_tokens, Logprobs: logprobs, Checks: [new CheckLine(7, 8, "no", Right: true)]);
        Assert.That(SampleHtml.Completion(sample), Is.EqualTo(
            "<span class=\"tag\">&lt;think&gt;</span><span class=\"think\">3+4=7 <mark class=\"check good\" title=\"this verdict is right\">"
            + "check 7=8<i class=\"p2\" title=\"log-probability -1.00\"> no</i>\u00A0✓</mark></span><span class=\"tag\">&lt;/think&gt;</span>"));
    }
}
