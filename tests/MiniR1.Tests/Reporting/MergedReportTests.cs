using System.Text.Json;
using System.Text.RegularExpressions;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public sealed partial class MergedReportTests
{
    [Test]
    public void Seeds_are_a_mean_with_students_interval_and_each_seeds_own_change()
    {
        // Finals .70 and .80: mean .75, deviation .0707, so 12.706 * .05 = .635 to either side, cut off at 1.
        var page = Page(Run("none", 0, .25, .70), Run("none", 1, .27, .80));
        Assert.That(page, Does.Contain("<th scope=\"row\">R1-Zero</th><td>2</td><td>26.0 % <span class=\"ci\">[13.3, 38.7]</span></td>"
            + "<td>75.0 % <span class=\"ci\">[11.5, 100.0]</span></td><td>+49.0 pt <span class=\"ci\">[−1.8, +99.8]</span></td>"));
        Assert.That(page, Does.Contain("<h1>Self-verification emerged in 2 of 2 seeds</h1>"));
    }

    [Test]
    public void One_seed_has_wilsons_interval_over_its_problems()
    {
        var page = Page(Run("none", 0, .25, .5)); // 10 problems: see IntervalTests
        Assert.That(page, Does.Contain("<td>50.0 % <span class=\"ci\">[23.7, 76.3]</span></td><td>+25.0 pt</td>"));
        Assert.That(page, Does.Contain("<h1>Self-verification emerged</h1>").And.Contain("One seed: Wilson"));
    }

    [Test]
    public void Controls_stand_below_the_experiment_in_a_fixed_order()
    {
        var page = Page(Run("no_verification", 0, .2, .4), Run("shuffled", 0, .2, .2), Run("none", 0, .2, .7), Run("format_only", 0, .2, .2));
        var rows = Rows().Matches(page[page.IndexOf("id=\"controls\"", StringComparison.Ordinal)..]).Select(row => row.Groups[1].Value).Take(4);
        Assert.That(rows, Is.EqualTo(new[] { "R1-Zero", "rewards shuffled", "format reward alone", "no checks in the corpus" }));
        Assert.That(page, Does.Contain("With rewards shuffled within each group, verification went from 5 % to 90 % and right answers from 20 % to 20 %."));
    }

    [Test]
    public void A_run_that_is_not_finished_is_named_and_left_out()
    {
        var unfinished = Run("none", 1, .2, .9);
        unfinished = unfinished with { Metrics = [.. unfinished.Metrics.SkipLast(1)] };
        var page = Page(Run("none", 0, .2, .7), unfinished);
        Assert.That(page, Does.Contain("not finished: left out of all means").And.Contain("<th scope=\"row\">R1-Zero</th><td>1</td>"));
        Assert.That(
            () => MergedReport.Build([unfinished]),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("None of these runs is finished"));
    }

    [Test]
    public void Settings_that_differ_are_told_loudly()
    {
        var (first, second) = (Run("none", 0, .2, .7), Run("none", 1, .2, .7));
        Assert.That(Page(first, second), Does.Not.Contain("class=\"warning\""));
        second = second with { Config = JsonElement.Parse("""{"seed":1,"control":"none","grpo":{"steps":90}}""") };
        Assert.That(Page(first, second), Does.Contain("differ in more than seed and control:</strong> grpo.steps (70, 90)."));
    }

    [Test]
    public void Warnings_of_every_run_are_shown_with_its_name()
    {
        var run = Run("none", 0, .2, .7);
        var warned = run with
        {
            Metrics = [JsonElement.Parse("""{"event":"warning","phase":"rl","step":33,"kind":"kl","message":"Far <away>."}"""), .. run.Metrics],
        };
        Assert.That(Page(warned), Does.Contain(
            "<p class=\"warning\"><strong>none-0, RL step 33</strong> Far &lt;away&gt;.</p>"));
        Assert.That(HtmlReport.Build(warned), Does.Contain("<p class=\"warning\"><strong>RL step 33</strong> Far &lt;away&gt;.</p>"));
    }

    [Test]
    public void Pass_at_k_is_drawn_of_base_and_final()
    {
        // k = 1, 2, 4: of problems with 1 and 4 right of 4 samples, (1/4 + 1)/2, (1/2 + 1)/2, 1.
        var run = Run("none", 0, .2, .7, """{"event":"pass_at_k","phase":"rl","step":0,"samples":4,"right":[1,4]}""",
            """{"event":"pass_at_k","phase":"rl","step":70,"samples":4,"right":[4,4]}""");
        var figure = Figures(Page(run))["Right at least once in k samples"];
        Assert.That(Line(figure, "base"), Is.EqualTo(new[] { .625, .75, 1 }));
        Assert.That(Line(figure, "final"), Is.EqualTo(new[] { 1.0, 1, 1 }));
        Assert.That(figure.GetProperty("layout").GetProperty("xaxis").GetProperty("tickvals").GetRawText(), Is.EqualTo("[1,2,4]"));
        Assert.That(Figures(HtmlReport.Build(run)), Does.ContainKey("Right at least once in k samples"));
    }

    [Test]
    public void Expert_load_is_drawn_as_shares_and_summed_up()
    {
        const string Before = """{"event":"load","phase":"rl","step":0,"prompts":[[1,1]],"completions":[[3,1]]}""";
        const string After = """{"event":"load","phase":"rl","step":70,"prompts":[[1,1]],"completions":[[10,30]]}""";
        var page = Page(Run("none", 0, .2, .7, Before, After));
        var figure = Figures(page)["Expert load, layer of experts 1"];
        Assert.That(Line(figure, "base"), Is.EqualTo(new[] { .75, .25 }));
        Assert.That(Line(figure, "final"), Is.EqualTo(new[] { .25, .75 }));
        // The busier expert has 1.5 times the mean; half of the tokens go elsewhere, the prompts' stay.
        Assert.That(page, Does.Contain("<th scope=\"row\">R1-Zero</th><td>1</td><td>1</td><td>1.5</td><td>1.5</td><td>50 %</td><td>0 %</td>"));
    }

    [Test]
    public void A_report_on_the_best_checkpoint_is_about_that_step()
    {
        var run = Run("none", 0, .2, .7);
        var config = JsonElement.Parse("""{"seed":0,"control":"none","grpo":{"steps":70},"evaluation":{"report":"best"}}""");
        var best = run with { Config = config, Metrics = [.. run.Metrics.Take(1), Evaluation(60, .65, .9, validation: .8), .. run.Metrics.Skip(1)] };
        Assert.That(RunOutcome.ReportedStep(best), Is.EqualTo(60));
        Assert.That(Page(best), Does.Contain("<td>65.0 % "));
        // Beside it stands what became of the run after all steps; without a choice there is nothing to add.
        Assert.That(Page(best), Does.Contain(">last step<").And.Contain("for a run that only loses is its base"));
        Assert.That(Page(best), Does.Match("<td>65.0 % .*<td>70.0 % "));
        Assert.That(Page(run), Does.Not.Contain(">last step<"));
        Assert.That(RunOutcome.ReportedStep(run), Is.EqualTo(70));
        Assert.That(HtmlReport.Build(best).Replace('\u00A0', ' '), Does.Contain("20 % <i>→</i> 65 %"));
    }

    [Test]
    public void The_page_asks_the_network_for_nothing_and_sets_every_placeholder()
    {
        var markup = ScriptBody().Replace(Page(Run("none", 0, .2, .7)), "");
        Assert.That(markup, Does.Not.Match("""<script[^>]*\ssrc|<link|<img|<iframe|@import|url\("""));
        Assert.That(markup, Does.Not.Contain("://").And.Not.Contain("{{"));
    }

    [Test]
    public void A_folder_of_runs_is_all_its_runs()
    {
        using var folder = new TemporaryFolder();
        SyntheticRun.Write(folder.File("runs/a"));
        SyntheticRun.Write(folder.File("runs/b"));
        Directory.CreateDirectory(folder.File("runs/empty"));
        var path = MergedReport.Write([folder.File("runs"), folder.File("runs/a")], folder.File("page.html"));
        Assert.That(File.ReadAllText(path), Does.Contain("<th scope=\"row\">R1-Zero</th><td>2</td>"));
        Assert.That(
            () => MergedReport.Write(["/nowhere/run"]), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("There is no run in /nowhere/run"));
    }

    private static string Page(params RunLog[] runs) => MergedReport.Build(runs).Replace("&#160;", " ", StringComparison.Ordinal).Replace('\u00A0', ' ');

    private static RunLog Run(string control, int seed, double before, double after, params string[] lines) => new(
        $"{control}-{seed}",
        JsonElement.Parse($$$"""{"seed":{{{seed}}},"control":"{{{control}}}","grpo":{"steps":70}}"""),
        [
            Evaluation(0, before, .05, .3), .. lines.Select(line => JsonElement.Parse(line)), Evaluation(70, after, .9, .7),
            JsonElement.Parse("""{"event":"done","phase":"rl","step":70,"seconds":1}"""),
        ],
        []);

    private static JsonElement Evaluation(int step, double accuracy, double verified, double validation) => JsonElement.Parse(FormattableString.Invariant(
        $$$"""{"event":"eval","phase":"rl","step":{{{step}}},"seconds":1,"sampled":{"samples":10,"accuracy":{{{accuracy}}},"verified":{{{verified}}}},"validation":{"accuracy":{{{validation}}}}}"""));

    private static Dictionary<string, JsonElement> Figures(string page) => FigureJson().Matches(page)
        .ToDictionary(match => match.Groups[1].Value, match => JsonElement.Parse(match.Groups[2].Value));

    private static double[] Line(JsonElement figure, string name) =>
    [
        .. figure.GetProperty("data").EnumerateArray().Single(trace => trace.GetProperty("name").GetString() == name)
            .GetProperty("y").EnumerateArray().Select(value => value.GetDouble()),
    ];

    [GeneratedRegex("<th scope=\"row\">([^<]+)</th>")]
    private static partial Regex Rows();

    [GeneratedRegex("(?<=<script[^>]*>).*?(?=</script>)", RegexOptions.Singleline)]
    private static partial Regex ScriptBody();

    [GeneratedRegex("aria-label=\"([^\"]+)\"><script type=\"application/json\">(.*?)</script></figure>")]
    private static partial Regex FigureJson();
}
