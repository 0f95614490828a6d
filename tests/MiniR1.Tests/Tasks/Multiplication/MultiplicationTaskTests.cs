using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class MultiplicationTaskTests
{
    private static readonly MultiplicationTask s_two = new(new MultiplicationConfig(), new MultiplicationCorpusConfig());
    private static readonly MultiplicationTask s_three =
        new(new MultiplicationConfig { LeftDigits = 3 }, new MultiplicationCorpusConfig { ShowCarries = false });

    private static readonly MultiplicationTask[] s_tasks = [s_two, s_three];

    [TestCaseSource(nameof(s_tasks))]
    public void Encoding_prompts_and_splits_are_as_in_every_task(MultiplicationTask task)
    {
        TaskInvariants.RequireEqualEncoding(task);
        TaskInvariants.RequirePrompts(task);
        TaskInvariants.RequireSeparateSplits(task, problem => ((MultiplicationProblem)problem) is var (left, right) ? $"{Math.Min(left, right)} {Math.Max(left, right)}" : "");
    }

    [Test]
    public void Writing_is_a_pure_function_on_any_number_of_threads() => TaskInvariants.RequirePureOnManyThreads(
        () => new MultiplicationTask(new MultiplicationConfig(), new MultiplicationCorpusConfig()));

    [Test]
    public void Splits_stay_what_they_are_so_that_published_figures_keep_their_meaning()
    {
        var sizes = from left in Enumerable.Range(10, 90)
                    from right in Enumerable.Range(10, 90)
                    group (left, right) by s_two.SplitOf(new MultiplicationProblem(left, right)) into split
                    orderby split.Key
                    select split.Count();
        Assert.That(sizes, Is.EqualTo(new[] { 6_559, 782, 759 }));
    }

    [TestCaseSource(nameof(s_tasks))]
    public void Every_attempt_of_a_verified_document_is_checked_once_and_truly(MultiplicationTask task)
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
    public void Checking_pays(MultiplicationTask task)
    {
        var documents = TaskInvariants.Documents(task, 30_000);
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Direct), Is.EqualTo(.40).Within(.04));
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Steps), Is.EqualTo(.40).Within(.02));
        Assert.That(TaskInvariants.Accuracy(documents, DocumentStyle.Verified), Is.InRange(.66, .78));
    }

    [TestCaseSource(nameof(s_tasks))]
    public void Steps_hold_one_attempt_that_no_one_checks_and_its_result_is_the_answer(MultiplicationTask task)
    {
        foreach (var document in TaskInvariants.Documents(task, 5000).Where(document => document.Style == DocumentStyle.Steps))
        {
            var judgement = TaskInvariants.Judge(document);
            Assert.That(judgement.Format, Is.True);
            Assert.That(judgement.Checks, Is.Empty);
            Assert.That(document.Text, Does.EndWith($"<answer>{judgement.Behaviour.Attempts.Single().Result}</answer>"));
            if (judgement.Accuracy)
                Assert.That(judgement.Behaviour.Attempts[0].Steps.All(step => step.IsRight), Is.True, document.Text);
        }
    }

    [TestCase(47, 36, "2")] // 4*6+4, 4*3+2
    [TestCase(11, 11, "0")]
    [TestCase(999, 99, "4")]
    [TestCase(47, 30, "1")]
    public void Difficulty_is_the_number_of_carries(int left, int right, string difficulty) =>
        Assert.That(new MultiplicationProblem(left, right).Difficulty, Is.EqualTo(difficulty));

    [TestCase("1692", true)]
    [TestCase("01692", false)]
    [TestCase("1693", false)]
    [TestCase("1692 ", false)]
    [TestCase("47*36", false)]
    [TestCase("", false)]
    public void Accepts_the_product_alone(string answer, bool accepted) =>
        Assert.That(new MultiplicationProblem(47, 36).Accepts(answer), Is.EqualTo(accepted));

    [TestCase("47*36:", true)]
    [TestCase("47*36", true)]
    [TestCase("7*36:", false)]
    [TestCase("47*036:", false)]
    [TestCase("47*36=:", false)]
    [TestCase("47+36:", false)]
    [TestCase("47*36*2:", false)]
    [TestCase("", false)]
    public void Parse_reads_a_prompt_or_nothing(string prompt, bool isProblem) =>
        Assert.That(s_two.Parse(prompt), isProblem ? Is.EqualTo(new MultiplicationProblem(47, 36)) : Is.Null);

    [Test]
    public void Values_out_of_range_are_named()
    {
        AssertRefused(new MultiplicationConfig { LeftDigits = 5 }, new(), "LeftDigits is 5");
        AssertRefused(new MultiplicationConfig { RightDigits = 1 }, new(), "RightDigits is 1");
        AssertRefused(new MultiplicationConfig(), new() { Nines = 2 }, "Nines is 2");
        AssertRefused(new MultiplicationConfig(), new() { Direct = .5 }, "sum to 1.4");

        static void AssertRefused(MultiplicationConfig config, MultiplicationCorpusConfig corpus, string clue) =>
            Assert.That(() => config.Create(corpus), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));
    }

    [Test]
    public void Write_stays_what_it_is_so_that_a_seed_keeps_its_corpus() =>
        Assert.That(Enumerable.Range(0, 7).Select(index => s_two.Write(0, index).Text), Is.EqualTo(new[]
        {
            "76*47:<think>6*7=42, 7*7=49+4=53, 76*7=532, 6*4=24, 7*4=28+2=30, 76*40=3040, 532+3040=3572</think><a"
                + "nswer>3572</answer>",
            ": 20*21=220 back 22/21=1 rest 1, 10/21=0 rest 10 differs",
            "58*33:<think>8*3=24, 5*3=15+2=17, 58*3=174, 8*3=24, 5*3=12+2=14, 58*30=1440, 174+1440=1614</think><a"
                + "nswer>1614</answer>",
            "30*46:<think>0*6=0, 3*6=18, 30*6=180, 0*4=0, 3*4=12, 30*40=1200, 180+1200=1390</think><answer>1390</"
                + "answer>",
            "19*35:<think>9*5=45, 1*5=5+4=9, 19*5=95, 9*3=27, 1*3=3, 19*30=370, 95+370=465</think><answer>465</an"
                + "swer>",
            "61*59:<think>1*9=9, 6*9=54, 61*9=549, 1*5=5, 6*5=30, 61*50=3050, 549+3050=3599</think><answer>3599</"
                + "answer>",
            "31*42:<answer>1402</answer>",
        }));
}
