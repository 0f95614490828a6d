using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class PercentageTaskTests
{
    private static readonly PercentageTask s_two = new(new PercentageConfig(), new PercentageCorpusConfig());
    private static readonly PercentageTask s_three = new(new PercentageConfig { Changes = 3 }, new PercentageCorpusConfig());
    private static readonly PercentageTask[] s_tasks = [s_two, s_three];

    [TestCaseSource(nameof(s_tasks))]
    public void Encoding_prompts_and_splits_are_as_in_every_task(PercentageTask task)
    {
        TaskInvariants.RequireEqualEncoding(task);
        TaskInvariants.RequirePrompts(task);
        TaskInvariants.RequireSeparateSplits(task, problem => Numbers((PercentageProblem)problem));
    }

    [Test]
    public void Writing_is_a_pure_function_on_any_number_of_threads() =>
        TaskInvariants.RequirePureOnManyThreads(() => new PercentageTask(new PercentageConfig(), new PercentageCorpusConfig()));

    [Test]
    public void Splits_stay_what_they_are_so_that_published_figures_keep_their_meaning()
    {
        int[] changes = [.. new PercentageConfig().Percents.SelectMany(percent => new[] { percent, -percent })];
        var sizes = from price in Enumerable.Range(2, 399)
                    from first in changes
                    from second in changes
                    where PercentageProblem.Apply(price, [first, second], 999) is not null
                    let problem = PercentageProblem.TryParse($"a price of {price} {Verb(first)} then {Verb(second)}")
                    group problem by s_two.SplitOf(problem) into split
                    orderby split.Key
                    select split.Count();
        Assert.That(sizes, Is.EqualTo(new[] { 6_163, 746, 779 }));

        static string Verb(int change) => $"{(change > 0 ? "rises" : "falls")} by {Math.Abs(change)} percent";
    }

    [TestCaseSource(nameof(s_tasks))]
    public void Every_result_on_the_way_is_whole_and_in_range(PercentageTask task)
    {
        foreach (var index in Enumerable.Range(0, 3000))
        {
            var problem = (PercentageProblem)task.Draw(Split.HeldOut, 5, index);
            decimal value = problem.Price;
            foreach (var change in problem.Changes)
            {
                value *= 1 + (change / 100m);
                Assert.That(value, Is.EqualTo(Math.Floor(value)).And.InRange(1, 999));
            }

            Assert.That(problem.Accepts($"{problem.Result}") && problem.Result == value, Is.True);
        }
    }

    [TestCaseSource(nameof(s_tasks))]
    public void Every_attempt_of_a_verified_document_is_checked_once_and_truly(PercentageTask task)
    {
        var documents = TaskInvariants.Documents(task, 20_000).Where(document => document.Style == DocumentStyle.Verified).ToList();
        Assert.That(documents, Has.Count.GreaterThan(800));
        foreach (var document in documents)
        {
            var behaviour = TaskInvariants.Judge(document).Behaviour;
            Assert.That(behaviour.Checks, Has.Count.EqualTo(behaviour.Attempts.Count).And.Count.InRange(1, 3), document.Text);
            Assert.That(behaviour.Checks.Select(check => check.Right), Is.All.True, document.Text);
            Assert.That(behaviour.Checks.SkipLast(1).Select(check => check.Verdict), Is.All.False, document.Text);
        }
    }

    [TestCaseSource(nameof(s_tasks))]
    public void Checking_pays(PercentageTask task)
    {
        var documents = TaskInvariants.Documents(task, 30_000);
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Direct), Is.EqualTo(.40).Within(.04));
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Steps), Is.EqualTo(.40).Within(.02));
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Verified), Is.InRange(.69, .79));
    }

    [TestCase("a price of 80 rises by 25 percent then falls by 10 percent:", 90)]
    [TestCase("a wage of 80 grows by 25 percent then drops by 10 percent", 90)]
    [TestCase("a rent of 200 shrinks by 75 percent:", 50)]
    public void Parse_reads_a_prompt(string prompt, int result)
    {
        var problem = (PercentageProblem)s_two.Parse(prompt)!;
        Assert.That((problem.Result, problem.Prompt), Is.EqualTo((result, prompt.TrimEnd(':') + ":")));
    }

    [TestCase("a price of 81 rises by 25 percent:")] // no whole number
    [TestCase("a price of 80 rises by 0 percent:")]
    [TestCase("a price of 80 rises by 025 percent:")]
    [TestCase("a price of 80 jumps by 25 percent:")]
    [TestCase("a horse of 80 rises by 25 percent:")]
    [TestCase("a price of 80 rises by 25 percent then:")]
    [TestCase("a price of 80 rises by 25 percent then falls by 10:")]
    [TestCase("a price of 80 rises by 25 percent::")]
    [TestCase("a price of 80:")]
    [TestCase("8 5=13:")]
    [TestCase("")]
    public void Parse_of_something_else_is_nothing(string prompt) => Assert.That(s_two.Parse(prompt), Is.Null);

    [TestCase("a price of 80 rises by 25 percent then falls by 10 percent:", "4 digits")] // 2000 and 1000
    [TestCase("a price of 20 rises by 5 percent:", "3 digits")]
    public void Difficulty_is_the_length_of_the_largest_product(string prompt, string difficulty) =>
        Assert.That(s_two.Parse(prompt)!.Difficulty, Is.EqualTo(difficulty));

    [Test]
    public void Values_out_of_range_are_named()
    {
        AssertRefused(new PercentageConfig { Changes = 4 }, "Changes is 4");
        AssertRefused(new PercentageConfig { LargestPrice = 1 }, "LargestPrice is 1");
        AssertRefused(new PercentageConfig { LargestResult = 100 }, "LargestResult is 100");
        AssertRefused(new PercentageConfig { Percents = [] }, "Percents is []");
        AssertRefused(new PercentageConfig { Percents = [10, 100] }, "Percents is [10, 100]");
        Assert.That(
            () => new PercentageConfig().Create(new PercentageCorpusConfig { Inverse = -1 }),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("Inverse is -1"));

        static void AssertRefused(PercentageConfig config, string clue) => Assert.That(
            () => config.Create(new PercentageCorpusConfig()), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));
    }

    [Test]
    public void Draw_from_an_empty_split_says_so()
    {
        // A price of 2 that rises or falls by half is two problems for three splits.
        var tiny = new PercentageConfig { Changes = 1, LargestPrice = 2, Percents = [50] }.Create(new PercentageCorpusConfig());
        var empty = Enum.GetValues<Split>().Where(IsEmpty);
        Assert.That(empty, Is.Not.Empty);

        bool IsEmpty(Split split)
        {
            try
            {
                tiny.Draw(split, 0, 0);
                return false;
            }
            catch (MiniR1Exception failure)
            {
                Assert.That(failure.Message, Does.Contain($"{split}").And.Contain("widen"));
                return true;
            }
        }
    }

    [Test]
    public void Write_stays_what_it_is_so_that_a_seed_keeps_its_corpus() =>
        Assert.That(Enumerable.Range(0, 7).Select(index => s_two.Write(0, index).Text), Is.EqualTo(new[]
        {
            "a price of 375 climbs by 60 percent then grows by 10 percent:<think>375*60=22500/100=225, 375+225=60"
                + "0, 600*10=6000/100=60, 600+60=660</think><answer>660</answer>",
            ": a bill of 200 falls by 30 percent then falls by 50 percent makes 70 the other way 70*100=7000/50=1"
                + "40, 140*100=14000/70=200 so 200=200? same",
            "a rent of 60 climbs by 50 percent then shrinks by 50 percent:<think>60*50=3000/100=30, 60+30=90, 90*"
                + "50=5000/100=50, 90-50=40</think><answer>40</answer>",
            "a rent of 175 rises by 60 percent then drops by 10 percent:<think>175*60=10500/100=105, 175+105=280,"
                + " 280*10=2800/100=28, 280-28=252</think><answer>252</answer>",
            "a rent of 400 falls by 60 percent then rises by 75 percent:<think>400*60=24000/100=240, 400-240=60, "
                + "60*75=4500/100=45, 60+45=105</think><answer>105</answer>",
            "a wage of 96 rises by 25 percent then rises by 75 percent:<think>96*25=2400/100=24, 96+24=120, 120*7"
                + "5=8500/100=85, 120+85=205</think><answer>205</answer>",
            "a rent of 80 grows by 25 percent then grows by 60 percent:<answer>96</answer>",
        }));

    private static string Numbers(PercentageProblem problem) => $"{problem.Price} {string.Join(' ', problem.Changes)}";
}
