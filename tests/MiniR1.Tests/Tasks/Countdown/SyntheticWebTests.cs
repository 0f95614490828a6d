using MiniR1.Rewards;
using MiniR1.Tasks;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class SyntheticWebTests
{
    private const int Count = 40_000;

    private static readonly SyntheticWeb s_cpu = new(new Countdown(CountdownLevels.Cpu), CorpusConfig.Cpu);
    private static readonly SyntheticWeb s_gpu = new(new Countdown(CountdownLevels.Gpu), CorpusConfig.Gpu);
    private static readonly List<Document> s_cpuDocuments = Write(s_cpu, Count);
    private static readonly List<Document> s_gpuDocuments = Write(s_gpu, Count);

    [Test]
    public void Styles_have_their_configured_shares()
    {
        AssertShares(s_cpuDocuments, s_cpu.Config);
        AssertShares(s_gpuDocuments, s_gpu.Config);
    }

    // The figures are those of 100,000 documents of the recipe's own program; tolerances are four standard errors.
    [TestCase(DocumentStyle.Direct, .453, .411, .020)]
    [TestCase(DocumentStyle.Steps, .461, .410, .016)]
    [TestCase(DocumentStyle.Verified, .870, .855, .041)]
    public void Answers_are_as_accurate_as_in_the_recipe(DocumentStyle style, double cpu, double gpu, double tolerance)
    {
        Assert.That(Accuracy(s_cpuDocuments, style), Is.EqualTo(cpu).Within(tolerance));
        Assert.That(Accuracy(s_gpuDocuments, style), Is.EqualTo(gpu).Within(tolerance));
    }

    [Test]
    public void Verified_documents_have_the_share_of_tokens_of_the_recipe()
    {
        Assert.That(TokenShare(s_cpuDocuments), Is.EqualTo(.086).Within(.010));
        Assert.That(TokenShare(s_gpuDocuments), Is.EqualTo(.070).Within(.010));
    }

    [Test]
    public void Slips_have_their_configured_share()
    {
        var attempts = s_gpuDocuments.SelectMany(Attempts).ToList();
        var slips = attempts.Where(attempt => !attempt.Steps[^1].IsRight).ToList();
        // Near 0 a slip downwards may be none; the tolerance is four standard errors and a little for that.
        Assert.That(slips.Count / (double)attempts.Count, Is.EqualTo(.02).Within(.005));
        Assert.That(slips.Select(Slip).Distinct(), Is.SupersetOf(new long[] { -10, -2, -1, 1, 2, 10 }));
        var sizes = slips.Where(attempt => attempt.Result > 0).Select(attempt => Math.Abs(Slip(attempt)));
        Assert.That(sizes.Distinct(), Is.EquivalentTo(new long[] { 1, 2, 10 }));
        var earlierSteps = attempts.SelectMany(attempt => attempt.Steps.SkipLast(1));
        Assert.That(earlierSteps.Select(step => step.IsRight), Is.All.True);
        Assert.That(attempts.Select(attempt => attempt.Result), Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Verified_documents_check_every_attempt_and_stop_at_a_yes()
    {
        foreach (var document in s_cpuDocuments.Where(document => document.Style == DocumentStyle.Verified))
        {
            var judgement = Judge(document);
            var checks = judgement.Checks;
            Assert.That(checks, Has.Count.EqualTo(judgement.Behaviour.Attempts.Count).And.Count.InRange(1, 4));
            Assert.That(checks.Select(check => check.Right), Is.All.True);
            Assert.That(checks.SkipLast(1).Select(check => check.Verdict), Is.All.False);
            Assert.That(judgement.Corrected, Is.EqualTo(checks.Count > 1));
        }
    }

    [Test]
    public void Persistence_decides_whether_a_no_is_followed_by_another_attempt()
    {
        // The sixth attempt is the last whatever it gives: only the first five had the choice.
        var chances = from document in s_gpuDocuments
                      where document.Style == DocumentStyle.Verified
                      let checks = Judge(document).Checks
                      from check in checks.Take(5).Index()
                      where !check.Item.Verdict
                      select check.Index + 1 < checks.Count ? 1 : 0;
        Assert.That(chances.Average(), Is.EqualTo(.9).Within(.03));
    }

    [Test]
    public void Verified_documents_seldom_repeat_an_attempt()
    {
        var documents = s_gpuDocuments.Where(document => document.Style == DocumentStyle.Verified);
        // Only a slip in a solution lets the skilled choice fall on a tried expression again.
        Assert.That(documents.Average(document => Judge(document).Behaviour.Repeated ? 1 : 0), Is.LessThan(.02));
    }

    [Test]
    public void Other_styles_keep_to_their_form()
    {
        AssertForm(DocumentStyle.Direct, format: false, attempts: 0);
        AssertForm(DocumentStyle.Steps, format: true, attempts: 1);

        static void AssertForm(DocumentStyle style, bool format, int attempts)
        {
            var judgements = s_cpuDocuments.Where(document => document.Style == style).Select(Judge);
            Assert.That(
                judgements.Select(it => (it.Format, it.Checks.Count, it.Behaviour.Attempts.Count)).Distinct(),
                Is.EqualTo(new[] { (format, 0, attempts) }));
        }
    }

    [Test]
    public void Quizzes_tell_equal_from_unequal_and_have_no_problem()
    {
        var quizzes = s_cpuDocuments.Where(document => document.Style == DocumentStyle.Quiz).ToList();
        var comparisons = quizzes.Select(quiz => (Comparison)ThoughtParser.Parse(quiz.Text[1..]).Single()).ToList();
        Assert.That(quizzes.Select(quiz => quiz.Problem), Is.All.Null);
        Assert.That(comparisons.Where(it => it.Verdict != (it.Value == it.Target)), Is.Empty);
        // Half are made equal; three in ten are random pairs of which about a seventh are.
        Assert.That(comparisons.Average(it => it.Verdict ? 1 : 0), Is.EqualTo(.54).Within(.04));
    }

    [Test]
    public void No_document_shows_a_held_out_or_validation_problem()
    {
        var countdown = new Countdown(CountdownLevels.Cpu);
        var problems = s_cpuDocuments.Select(document => document.Problem).OfType<Problem>();
        Assert.That(problems.Select(countdown.SplitOf).Distinct(), Is.EqualTo(new[] { Split.Train }));
    }

    [Test]
    public void Write_is_a_pure_function_on_any_number_of_threads()
    {
        var web = new SyntheticWeb(new Countdown(CountdownLevels.Gpu), CorpusConfig.Gpu);
        var parallel = new Document[5000];
        Parallel.For(0, parallel.Length, index => parallel[index] = web.Write(1, index));
        Assert.That(parallel, Is.EqualTo(s_gpuDocuments.Take(5000)));
    }

    [Test]
    public void Write_stays_what_it_is_so_that_a_seed_keeps_its_corpus() =>
        Assert.That(Enumerable.Range(0, 7).Select(index => s_cpu.Write(0, index).Text), Is.EqualTo(new[]
        {
            "7 4 3=84:<think>7+4=11*3=33</think><answer>7+4*3</answer>",
            ": check 8=9 no",
            "9 6 7=8:<think>9-6=3+7=10</think><answer>9-6+7</answer>",
            "3 4 5=60:<think>3+4=7+5=12</think><answer>3+4+5</answer>",
            "2 9 1=11:<think>2*9=18+1=19 check 19=11 no wait 2*9=18*1=18 check 18=11 no wait 2+9=11-1=10 check 10=11 no"
                + " wait 2*9=18-1=17 check 17=11 no</think><answer>2*9-1</answer>",
            "4 3 3=36:<think>4*3=12-3=9</think><answer>4*3-3</answer>",
            "9 4 6=78:<answer>9+4+6</answer>",
        }));

    [Test]
    public void Without_verified_no_document_checks()
    {
        var web = new SyntheticWeb(new Countdown(CountdownLevels.Cpu), CorpusConfig.Cpu.WithoutVerified());
        Assert.That(Write(web, 5000).Select(document => document.Style), Has.None.EqualTo(DocumentStyle.Verified));
    }

    private static List<Document> Write(SyntheticWeb web, int count) =>
        [.. Enumerable.Range(0, count).Select(index => web.Write(1, index))];

    private static void AssertShares(List<Document> documents, CorpusConfig config)
    {
        foreach (var (style, share) in new[]
        {
            (DocumentStyle.Direct, config.Direct), (DocumentStyle.Steps, config.Steps),
            (DocumentStyle.Verified, config.Verified), (DocumentStyle.Quiz, config.Quiz),
        })
        {
            var standardError = Math.Sqrt(share * (1 - share) / Count);
            var found = documents.Average(document => document.Style == style ? 1.0 : 0.0);
            Assert.That(found, Is.EqualTo(share).Within(4 * standardError), $"{style}");
        }
    }

    private static double Accuracy(List<Document> documents, DocumentStyle style) =>
        documents.Where(document => document.Style == style).Average(document => Judge(document).Accuracy ? 1 : 0);

    private static double TokenShare(List<Document> documents)
    {
        var tokenizer = new ArithmeticTokenizer();
        long Tokens(IEnumerable<Document> some) => some.Sum(document => tokenizer.Encode(document.Text).Length + 2L);
        var verified = documents.Where(document => document.Style == DocumentStyle.Verified);
        return Tokens(verified) / (double)Tokens(documents);
    }

    private static Judgement Judge(Document document)
    {
        var completion = document.Text[document.Problem!.Prompt.Length..];
        return Judgement.Of(document.Problem, new Completion(completion, Terminated: true, completion.Length));
    }

    private static IEnumerable<Attempt> Attempts(Document document) =>
        document.Style is DocumentStyle.Steps or DocumentStyle.Verified ? Judge(document).Behaviour.Attempts : [];

    private static long Slip(Attempt attempt)
    {
        var last = attempt.Steps[^1];
        return last.Result - Calculator.Apply(last.Left, last.Operation, last.Right);
    }
}
