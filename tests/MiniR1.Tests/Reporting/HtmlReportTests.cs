using System.Text.Json;
using System.Text.RegularExpressions;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public partial class HtmlReportTests
{
    private string _page = "";

    [OneTimeSetUp]
    public void BuildOnce()
    {
        using var folder = new TemporaryFolder();
        var path = HtmlReport.Write(SyntheticRun.Write(folder.Path));
        Assert.That(path, Is.EqualTo(folder.File("report.html")));
        _page = File.ReadAllText(path);
    }

    [TestCase("<h1>Self-verification emerged</h1>")]
    [TestCase("<h2>Base and final</h2>")]
    [TestCase("<h2>Before and after</h2>")]
    [TestCase("<h2>Curves</h2>")]
    [TestCase("<h2>All samples</h2>")]
    [TestCase("<h2>Timings</h2>")]
    [TestCase("<h2>Config</h2>")]
    [TestCase("plotly.js (basic - minified)")]
    public void Report_hasEachSection(string part) => Assert.That(_page, Does.Contain(part));

    [TestCase("Accuracy on held-out problems")]
    [TestCase("Checking and correcting")]
    [TestCase("Can its checks be trusted?")]
    [TestCase("Length")]
    [TestCase("Reward in training")]
    [TestCase("Entropy of the policy")]
    [TestCase("Distance from the base model")]
    [TestCase("Groups and samples that teach nothing")]
    [TestCase("Pretraining loss")]
    public void Report_hasEachCurve(string title) =>
        Assert.That(_page, Does.Contain($"<figure class=\"curve\" role=\"img\" aria-label=\"{title}\">"));

    [Test]
    public void Report_asksTheNetworkForNothing()
    {
        var markup = ScriptBody().Replace(_page, "");

        Assert.That(markup, Does.Not.Match("""<script[^>]*\ssrc|<link|<img|<iframe|@import|url\("""));
        Assert.That(markup, Does.Not.Contain("://"));
        Assert.That(_page, Does.Contain("default-src 'none'"));
    }

    [Test]
    public void Report_setsEveryPlaceholder() =>
        Assert.That(ScriptBody().Replace(_page, ""), Does.Not.Contain("{{"));

    [Test]
    public void Report_isReadableJsonInside()
    {
        var browser = JsonElement.Parse(Inside("sample-data"));

        Assert.That(browser.GetArrayLength(), Is.EqualTo(9 * 24), "an evaluation every ten steps, 0 to 80");
        Assert.That(browser[0].GetProperty("html").GetString(), Does.StartWith("<article class=\"sample\">"));
        foreach (Match figure in FigureJson().Matches(_page))
            Assert.That(JsonElement.Parse(figure.Groups[1].Value).GetProperty("data").GetArrayLength(), Is.Positive);
    }

    [Test]
    public void Verdict_tellsTheNumbersThatTheRunWrote()
    {
        using var folder = new TemporaryFolder();
        SyntheticRun.Write(folder.Path);

        var verdict = RunVerdict.Of(RunLog.Read(folder.Path));

        Assert.That(verdict.Headline, Is.EqualTo("Self-verification emerged"));
        Assert.That(Plain(verdict.Paragraph), Does.StartWith(
            "In 80 steps of reinforcement learning, verification grew from 5.2 % to 93 % of sampled answers"));
        Assert.That(Plain(verdict.Paragraph), Does.EndWith(
            "An answer took 17 tokens at the start and 48 at the end. Measured on 512 sampled answers at the end."));
    }

    [Test]
    public void Comparison_takesBaseAndFinalFromTheEndsOfTheRun()
    {
        Assert.That(Plain(_page), Does.Match("Right after correcting</th><td>–</td><td>50 %</td><td>–</td>"),
            "the base corrected nothing: a later step must not stand in for it");
    }

    [Test]
    public void Evaluations_leaveOtherPhasesOut()
    {
        JsonElement[] lines =
        [
            JsonElement.Parse("""{"event":"eval","phase":"pretrain","step":1800,"sampled":{"verified":0.5}}"""),
            JsonElement.Parse(Evaluation(0, 0.04)),
        ];

        var verified = new RunLog("x", null, lines, []).Evaluations("sampled.verified");

        Assert.That(verified.Values, Is.EqualTo(new[] { 0.04 }));
    }

    [TestCase(0.04, 0.06, "Self-verification did not grow")]
    [TestCase(0.04, 0.2, "Self-verification grew")]
    [TestCase(0.5, 0.1, "Self-verification shrank")]
    [TestCase(0.6, 0.95, "Self-verification emerged")]
    public void Headline_followsTheNumbers(double first, double last, string expected)
    {
        string[] lines = [Evaluation(0, first), Evaluation(10, last)];

        var verdict = RunVerdict.Of(new RunLog("x", null, [.. lines.Select(line => JsonElement.Parse(line))], []));

        Assert.That(verdict.Headline, Is.EqualTo(expected));
    }

    [Test]
    public void EmptyRun_stillMakesAPage()
    {
        using var folder = new TemporaryFolder();

        var page = HtmlReport.Build(RunLog.Read(folder.Path));

        Assert.That(page, Does.Contain("No evaluation yet").And.Contain("This run has no config.json."));
    }

    [Test]
    public void HostileText_staysText()
    {
        const string Text = "</script><script>alert(1)</script></answer>{{css}}";
        var hostile = new SampleLine("rl", 3, "sampled", 0, "<img src=x>", Text);
        var config = JsonElement.Parse("""{"<b>name</b>": "</script>"}""");

        var page = HtmlReport.Build(new RunLog("<i>run</i>", config, [], [hostile, hostile with { Step = 9 }]));

        Assert.That(page, Does.Not.Contain("<script>alert").And.Not.Contain("<img src").And.Not.Contain("<i>run")
            .And.Not.Contain("<b>name"));
        Assert.That(page, Does.Contain("&lt;script&gt;alert(1)").And.Contain("{{css}}"));
        Assert.That(ScriptEnd().Count(page), Is.EqualTo(3), "the samples, plotly and the page's own script");
    }

    [Test]
    public void Checks_areMarkedAsJudged()
    {
        const string Text = "<think>1+2=3 check 3=3 yes check 3=4 yes check 9=9 yes check 8=8 yes</think>"
            + "<answer>1+2</answer>";
        var before = new SampleLine("rl", 0, "sampled", 0, "1 2=3:", Text, Accuracy: true, Verified: true, Checks:
            [
                new CheckLine(3, 3, "yes", Right: true),
                new CheckLine(3, 4, "yes", Right: false, Genuine: true),
                new CheckLine(9, 9, "yes", Right: false, Genuine: false),
            ]);

        var page = HtmlReport.Build(new RunLog("x", null, [], [before, before with { Step = 5, Accuracy = false }]));

        Assert.That(Plain(page), Does.Contain(">check 3=3 yes ✓</mark>").And.Contain(">check 3=4 yes ✗</mark>"));
        Assert.That(page, Does.Contain("title=\"a comparison that does not count\">check 9=9 yes</span>"));
        Assert.That(page, Does.Contain("title=\"a comparison that does not count\">check 8=8 yes</span>"));
        Assert.That(page, Does.Contain("\"answer good\">1+2</span>").And.Contain("\"answer bad\">1+2</span>"));
    }

    [Test]
    public void Samples_toleratesMissingAndUnknownFieldsButNotWrongOnes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("samples.jsonl"), "{\"step\":1,\"new_field\":[1],\"accuracy\":null}\n");
        Assert.That(RunLog.Read(folder.Path).Samples.Single(), Is.EqualTo(new SampleLine(Step: 1)));

        File.WriteAllText(folder.File("samples.jsonl"), "{\"step\":\"one\"}\n");
        Assert.That(() => RunLog.Read(folder.Path), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"Line 1 of {folder.File("samples.jsonl")} has a wrong type at $.step: correct it or remove the line."));
    }

    [Test]
    public void Read_ofNoRun_isOneSentence() => Assert.That(() => HtmlReport.Write("/nowhere/run"),
        Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("There is no run in /nowhere/run: "));

    private string Inside(string id) =>
        Regex.Match(_page, $"id=\"{id}\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;

    private static string Evaluation(int step, double verified) => FormattableString.Invariant(
        $$$"""{"event":"eval","phase":"rl","step":{{{step}}},"seconds":1,"sampled":{"verified":{{{verified}}}}}""");

    private static string Plain(string text) => text.Replace('\u00A0', ' ');

    [GeneratedRegex("(?<=<script[^>]*>).*?(?=</script>)", RegexOptions.Singleline)]
    private static partial Regex ScriptBody();

    [GeneratedRegex("</script>")]
    private static partial Regex ScriptEnd();

    [GeneratedRegex("<figure[^>]*><script type=\"application/json\">(.*?)</script></figure>")]
    private static partial Regex FigureJson();
}
