using System.Text.Json;
using MiniR1.Evaluation;
using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Evaluation;

public sealed class BehaviourMetricsTests
{
    private const string FirstTry = "<think>8+15=23-12=11 check 11=24 no wait ";

    private static readonly Problem s_problem = Problem.Parse("8 15 12=24:");

    private static readonly ScoredSample[] s_samples =
    [
        Sample(FirstTry + "15-12=3*8=24 check 24=24 yes</think><answer>15-12*8</answer><eos>", 50),
        Sample(FirstTry + "8+15=23-12=11 check 11=24 yes</think><answer>8+15-12</answer><eos>", 48),
        Sample("<answer>15-12*8</answer><eos>", 9),
        Sample("<think>15-12=3 check 24=24 yes", 13),
    ];

    [Test]
    public void From_worked_by_hand() =>
        Assert.That(BehaviourMetrics.From(s_samples, entropy: .7), Is.EqualTo(new BehaviourMetrics
        {
            Samples = 4,
            Accuracy = .5,
            Verified = .5,
            Corrected = .5,
            CorrectedRight = .5,
            VerdictsRight = 3 / 5.0, // the false 'yes' and the check out of the blue are not
            Format = .5,
            Length = 30,
            ChecksPerSample = 1.25,
            ChecksByForm = None with { Comparison = 1 }, // the check out of the blue is of no form
            Truncated = .25,
            Repeated = .25,
            AccuracyVerified = .5,
            AccuracyUnverified = .5,
            Entropy = .7,
        }));

    [Test]
    public void Checks_are_counted_by_their_form()
    {
        var problem = new WordedProblem(s_problem);
        var metrics = BehaviourMetrics.From(
        [
            ScoredSample.Of(problem, Completion.Parse("<think>8+15=23 is that 24? no 15-12=3*8=24 24/8=3 yes 24=24 yes")),
            ScoredSample.Of(problem, Completion.Parse("<think>8+15=23 2=2 3=4 differs")),
        ]);
        Assert.That(metrics.ChecksByForm, Is.EqualTo(None with { Comparison = .5, Question = .5, Inverse = .5, Digits = .5 }));
    }

    [Test]
    public void From_shares_of_nothing_are_null()
    {
        var metrics = BehaviourMetrics.From([s_samples[2]]);
        Assert.That(metrics.CorrectedRight, Is.Null);
        Assert.That(metrics.VerdictsRight, Is.Null);
        Assert.That(metrics.AccuracyVerified, Is.Null);
        Assert.That(metrics.AccuracyUnverified, Is.EqualTo(1));
        Assert.That(metrics.Entropy, Is.Null);
        Assert.That(BehaviourMetrics.From([s_samples[0]]).AccuracyUnverified, Is.Null);
    }

    [Test]
    public void From_no_samples_is_an_error() =>
        Assert.That(
            () => BehaviourMetrics.From([]),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("at least one"));

    [TestCase(false)]
    [TestCase(true)]
    public void Json_names_are_those_that_other_tools_read(bool camelCase)
    {
        var options = camelCase ? JsonSerializerOptions.Web : JsonSerializerOptions.Default;
        var metrics = BehaviourMetrics.From([s_samples[0]], .25);
        var json = JsonSerializer.Serialize(metrics, options);
        Assert.That(json, Is.EqualTo(
            "{\"samples\":1,\"accuracy\":1,\"verified\":1,\"corrected\":1,\"corrected_right\":1,"
            + "\"verdicts_right\":1,\"format\":1,\"length\":50,\"checks_per_sample\":2,\"checks_by_form\":{\"comparison\":2,"
            + "\"recomputation\":0,\"inverse\":0,\"digits\":0,\"question\":0,\"second_method\":0,\"remainder\":0},\"truncated\":0,"
            + "\"repeated\":0,\"accuracy_verified\":1,\"accuracy_unverified\":null,\"entropy\":0.25}"));
        Assert.That(JsonSerializer.Deserialize<BehaviourMetrics>(json, options), Is.EqualTo(metrics));
    }

    private static CheckFormRates None => new()
    {
        Comparison = 0,
        Recomputation = 0,
        Inverse = 0,
        Digits = 0,
        Question = 0,
        SecondMethod = 0,
        Remainder = 0,
    };

    private static ScoredSample Sample(string text, int length) =>
        ScoredSample.Of(s_problem, Completion.Parse(text, length));
}
