using MiniR1.Evaluation;
using MiniR1.Evaluation.Probes;
using MiniR1.Rewards;
using MiniR1.Tasks;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Evaluation;

public sealed class ProbesTests
{
    private const string Twice = "<think>3+7=10+2=12 check 12=20 no wait 3+7=10*2=20 check 20=20 yes</think><answer>3+7*2</answer>";
    private static readonly Problem s_problem = Problem.Parse("3 7 2=20:", fixedOrder: true);

    [TestCase(0, "<think>3+7=10+2=12</think><answer>")]
    [TestCase(1, "<think>3+7=10+2=12 check 12=20 no wait 3+7=10*2=20</think><answer>")]
    [TestCase(2, null)]
    public void A_cut_ends_the_thinking_before_a_check(int kept, string? expected) =>
        Assert.That(CutProbe.Beginning(Sample(Twice), kept), Is.EqualTo(expected));

    [TestCase("<answer>3+7*2</answer>")]
    [TestCase("3+7=10+2=12 check 12=20 no")]
    [TestCase("<think>3+7=10</think> check 12=20 no")]
    public void What_has_no_check_in_its_thinking_is_not_cut(string text) => Assert.That(CutProbe.Beginning(Sample(text), 0), Is.Null);

    [Test]
    public void Cut_samples_answer_anew_and_the_others_stay()
    {
        // Cut at its first check it answers with its first attempt, which is wrong; cut at its second, with its second.
        var generator = new ScriptedGenerator(before => before.Contains("10*2", StringComparison.Ordinal) ? "3+7*2</answer>" : "3+7+2</answer>");
        ScoredSample[] samples = [Sample(Twice), Sample("<answer>3+7*2</answer>")];

        var cuts = CutProbe.Measure(generator, Continuations(), samples);

        Assert.That(cuts.Select(cut => (cut.Kept, cut.Cut, cut.Uncut, cut.All)).Take(3), Is.EqualTo(new[]
        {
            (0, new Proportion(0, 1), new Proportion(1, 1), new Proportion(1, 2)),
            (1, new Proportion(1, 1), new Proportion(1, 1), new Proportion(2, 2)),
            (2, new Proportion(0, 0), new Proportion(0, 0), new Proportion(2, 2)),
        }));
    }

    [Test]
    public void A_continuation_has_the_tokens_that_its_beginning_leaves()
    {
        var generator = new ScriptedGenerator(_ => "</think><answer>1</answer>"); // five tokens with eos
        string[] beginnings = ["<think>", "<think>3", "<think>3+7=10+2=12"];

        var samples = Continuations(limit: 6).Write(generator, [.. beginnings.Select(beginning => (s_problem, beginning))], 1);

        Assert.That(samples.Select(sample => sample.Completion.Terminated), Is.EqualTo(new[] { true, false, false }));
        Assert.That(samples.Select(sample => sample.Completion.Text), Is.EqualTo(new[]
        {
            "<think></think><answer>1</answer>", "<think>3</think><answer>1</answer>", "<think>3+7=10+2=12",
        }));
        Assert.That(generator.Calls.Select(options => options.MaxNewTokens), Is.EqualTo(new[] { 5, 4 }), "no call for what leaves nothing");
        Assert.That(generator.Calls.Select(options => options.Seed).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public void A_ban_bans()
    {
        var generator = new ScriptedGenerator(_ => Twice);
        var bans = BanProbe.Measure(generator, Continuations(), [s_problem, s_problem]);
        Assert.That(bans.Select(ban => (ban.Banned, ban.Verified.Count)), Is.EqualTo(new[] { ("nothing", 2), ("wait", 2), ("check", 0), ("check, wait", 0) }));
        Assert.That(bans[0], Is.EqualTo(new BanResult("nothing", new(2, 2), new(2, 2), new(2, 2), 47)));
        Assert.That(generator.Calls[3].Banned, Is.EquivalentTo(new[] { ArithmeticVocabulary.Check, ArithmeticVocabulary.Wait }));
        Assert.That(generator.Calls.Select(options => options.Seed).Distinct().Count(), Is.EqualTo(1), "the same chance in each row");
    }

    /// <summary>Six attempts: both verdicts on right and on wrong ones, one unchecked, one check that is not genuine.</summary>
    [Test]
    public void Verdicts_are_held_against_what_the_attempt_is_worth()
    {
        string[] thoughts =
        [
            "3+7=10+2=12 check 12=20 no wait 3+7=10*2=20 check 20=20 yes", // both right
            "3+7=10+2=20 check 20=20 yes", // true of the numbers, but the attempt is wrong
            "3+7=10*2=21 check 21=20 no", // true of the numbers, but the attempt is right
            "3*7=21+2=23 check 23=20 yes", // false in either way
            "3*7=21+2=23 wait 3-7=-4+2=-2 check 5=20 no", // unchecked; a check of another number
        ];
        var verdicts = VerdictProbe.Measure([.. thoughts.Select(thought => Sample($"<think>{thought}</think><answer>1</answer>"))]);
        Assert.That(verdicts, Is.EqualTo(new VerdictResult(
            NoPrecision: new(1, 2), NoRecall: new(1, 3), YesPrecision: new(1, 3), YesRecall: new(1, 2), TrueOfNumbers: new(4, 5), Coverage: new(5, 7))));
    }

    [Test]
    public void Difficulty_is_compared_within_its_bucket()
    {
        var (right, wrong) = (Sample(Twice), Sample("<think>3+7=10+2=12</think><answer>3+7+2</answer>"));
        var result = DifficultyProbe.Measure([right, wrong, right, wrong, wrong, right], [1, 1, 1, 1, 5, 5]);
        Assert.That(result.Buckets.Select(bucket => bucket.Name), Is.EqualTo(new[] { "1-4", "5" }));
        Assert.That(result.Buckets[0].Right, Is.EqualTo(new Proportion[] { new(0, 2), new(0, 0), new(2, 2), new(0, 0) }));
        Assert.That(result.Buckets[1].Right, Is.EqualTo(new Proportion[] { new(0, 1), new(0, 0), new(1, 1), new(0, 0) }));
        Assert.That(result.Standardised, Is.EqualTo(new double?[] { 0, null, 1, null }));
    }

    [TestCase(new[] { 1, 1, 1, 2 }, new[] { 1, 2 })]
    [TestCase(new[] { 7 }, new[] { 7 })]
    [TestCase(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new[] { 1, 3, 5, 7 })]
    [TestCase(new[] { 1, 1, 1, 1, 1, 2, 3, 4, 5, 6 }, new[] { 1, 2, 4 })]
    public void Buckets_are_numbers_of_solutions_or_quarters_of_the_samples(int[] solutions, int[] edges) =>
        Assert.That(DifficultyProbe.Edges(solutions), Is.EqualTo(edges));

    [Test]
    public void Each_bucket_weighs_as_many_samples_as_it_has()
    {
        var (right, wrong) = (Sample(Twice), Sample("<think>3+7=10+2=12 check 12=20 no wait 3+7=10+2=12 check 12=20 no</think><answer>3+7+2</answer>"));
        // Two checks each: 1 of 1 on a quarter of the samples, 1 of 3 on the rest.
        var result = DifficultyProbe.Measure([right, right, wrong, wrong], [1, 2, 2, 2]);
        Assert.That(result.Standardised[2], Is.EqualTo((.25 * 1) + (.75 / 3)).Within(1e-12));
    }

    /// <summary>A model that compares what is written with the target, and then knows the answer.</summary>
    [Test]
    public void A_model_that_only_compares_is_found_out()
    {
        var countdown = new Countdown(new CountdownConfig());
        Problem[] problems = [.. Enumerable.Range(0, 40).Select(i => countdown.Draw(Split.HeldOut, 1, i))];
        var generator = new ScriptedGenerator(before => Compare(countdown, before));
        var lazy = new ScriptedGenerator(before => "</think><answer>1</answer>");

        var result = new Probe(new ArithmeticTokenizer(), countdown, 100).Run(generator, lazy, problems, AttemptSource.Corpus);

        var plants = result.Model.Plants.ToDictionary(plant => plant.Kind);
        Assert.Multiple(() =>
        {
            Assert.That(plants[PlantKind.Untouched].Corrected.Share, Is.EqualTo(1));
            Assert.That(plants[PlantKind.WrongResult].Corrected.Share, Is.EqualTo(1));
            Assert.That(plants[PlantKind.WrongResultIsTarget].Noticed.Count, Is.Zero);
            Assert.That(plants[PlantKind.WrongResultIsTarget].Accepted.Share, Is.EqualTo(1));
            Assert.That(plants[PlantKind.SolutionWithWrongResult].Noticed.Share, Is.EqualTo(1));
            Assert.That(plants.Values.Select(plant => plant.Noticed.Total), Is.All.InRange(38, 40), "every problem has a solution and others");
            Assert.That(result.Base!.Plants.Sum(plant => plant.Noticed.Count + plant.Right.Count), Is.Zero);
            Assert.That(result.Base.Plants.Select(plant => plant.Noticed.Total), Is.EqualTo(result.Model.Plants.Select(plant => plant.Noticed.Total)));
        });
    }

    private static string Compare(Countdown countdown, string before)
    {
        var problem = Problem.Parse(before[..before.IndexOf(':', StringComparison.Ordinal)], fixedOrder: true);
        var thought = before[(before.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace("<think>", "", StringComparison.Ordinal);
        var solution = countdown.Solutions(problem)[0];
        if (ThoughtParser.Parse(thought) is not [Attempt attempt])
            return before.EndsWith("<answer>", StringComparison.Ordinal) ? "1</answer>" : $"<think>{solution.Steps}</think><answer>{solution.Text}</answer>";
        return attempt.Result == problem.Target
            ? $" check {attempt.Result}={problem.Target} yes</think><answer>{attempt.Expression}</answer>"
            : $" check {attempt.Result}={problem.Target} no wait {solution.Steps}</think><answer>{solution.Text}</answer>";
    }

    private static Continuations Continuations(int limit = 100) => new(new ArithmeticTokenizer(), limit);

    private static ScoredSample Sample(string text) => ScoredSample.Of(s_problem, Completion.Parse(text + "<eos>"));
}
