using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>Each way to go wrong is told once, when it begins.</summary>
public sealed class RunWatchTests
{
    private static readonly TrainingPoint s_healthy = new(0, .5, .2, .05, .1, .5);

    [Test]
    public void A_healthy_run_is_left_alone() => Assert.That(Warnings(Enumerable.Repeat(s_healthy, 40)), Is.Empty);

    /// <summary>Ten healthy steps, then bad ones: the mean of five passes the limit at the step given.</summary>
    [TestCase("zero_variance", 15)] // .2 and four of 1 are .84 on average, five of 1 are 1
    [TestCase("truncated", 12)] // three of .05 and two of 1 are .43
    [TestCase("kl", 12)] // three of .1 and two of 3 are 1.26
    [TestCase("format", 13)] // two of 1 and three of 0 are .4
    [TestCase("entropy", 15)] // five of .01 are less than a tenth of .5
    public void A_condition_is_told_when_its_window_passes_the_limit(string kind, int step)
    {
        var bad = kind switch
        {
            "zero_variance" => s_healthy with { ZeroVariance = 1 },
            "truncated" => s_healthy with { Truncated = 1 },
            "kl" => s_healthy with { Kl = 3 },
            "format" => s_healthy with { Format = 0 },
            _ => s_healthy with { Entropy = .01 },
        };
        var warnings = Warnings([.. Enumerable.Repeat(s_healthy, 10), .. Enumerable.Repeat(bad, 20)]);
        Assert.That(warnings.Select(warning => (warning.Kind, warning.Step)), Is.EqualTo(new[] { (kind, step) }));
        Assert.That(warnings[0].Message, Does.EndWith(".").And.Not.Contain("\n"));
    }

    [Test]
    public void A_condition_that_passes_and_comes_back_is_told_again()
    {
        var bad = s_healthy with { Truncated = 1 };
        var warnings = Warnings([
            .. Enumerable.Repeat(s_healthy, 5), .. Enumerable.Repeat(bad, 5), .. Enumerable.Repeat(s_healthy, 5), .. Enumerable.Repeat(bad, 5),
        ]);
        Assert.That(warnings.Select(warning => warning.Step), Is.EqualTo(new[] { 7, 17 }));
    }

    [Test]
    public void Nothing_is_said_of_less_than_a_window() =>
        Assert.That(Warnings(Enumerable.Repeat(new TrainingPoint(0, 0, 1, 1, 9, 0), 4)), Is.Empty);

    [Test]
    public void A_divergence_that_is_not_measured_is_no_divergence() =>
        Assert.That(Warnings(Enumerable.Repeat(s_healthy with { Kl = null }, 20)), Is.Empty);

    /// <summary>Of 400 problems, .8 and .7 differ by more than two standard deviations (.061), .8 and .75 do not.</summary>
    [TestCase(.70, .9, 1)]
    [TestCase(.75, .9, 0)]
    [TestCase(.70, .4, 0)]
    [TestCase(.85, .9, 0)]
    public void Reward_that_rises_while_validation_falls(double accuracy, double reward, int warnings)
    {
        var history = new RunHistory();
        Add(history, 1, 10, .5);
        history.Add(new ValidationPoint(10, .8, 400));
        Assert.That(RunWatch.AfterEvaluation(history), Is.Empty);
        Add(history, 11, 20, reward);
        history.Add(new ValidationPoint(20, accuracy, 400));
        Assert.That(RunWatch.AfterEvaluation(history), Has.Count.EqualTo(warnings));
        Add(history, 21, 30, reward);
        history.Add(new ValidationPoint(30, accuracy, 400));
        Assert.That(RunWatch.AfterEvaluation(history), Is.Empty, "told already");
    }

    [Test]
    public void A_base_that_was_better_than_all_that_came_after_it()
    {
        var history = new RunHistory();
        history.Add(new ValidationPoint(0, .3, 400));
        Add(history, 1, 5, .6);
        Add(history, 6, 10, .9);
        history.Add(new ValidationPoint(10, .1, 400));
        Assert.That(RunWatch.AfterEvaluation(history).Single().Message, Does.Contain("from 30% at step 0 to 10% while the reward rose from 0.60 to 0.90"));
    }

    [Test]
    public void The_warning_of_overtraining_has_the_numbers()
    {
        var history = new RunHistory();
        Add(history, 1, 10, .5);
        history.Add(new ValidationPoint(10, .8, 400));
        Add(history, 11, 20, .75);
        history.Add(new ValidationPoint(20, .5, 400));
        Assert.That(RunWatch.AfterEvaluation(history).Single(), Is.EqualTo(new RunWarning(
            20, "overtraining",
            "Accuracy on the validation split fell from 80% at step 10 to 50% while the reward rose from 0.50 to 0.75: take the best "
            + "checkpoint, or stop earlier.")));
    }

    [Test]
    public void The_best_is_the_first_of_equals()
    {
        var history = new RunHistory();
        Assert.That((history.Best, history.SinceBest), Is.EqualTo(((ValidationPoint?)null, 0)));
        foreach (var (step, accuracy) in new[] { (0, .2), (10, .6), (20, .6), (30, .5) })
            history.Add(new ValidationPoint(step, accuracy, 100));
        Assert.That((history.Best!.Step, history.SinceBest), Is.EqualTo((10, 2)));
    }

    private static void Add(RunHistory history, int first, int last, double reward)
    {
        for (var step = first; step <= last; step++)
            history.Add(s_healthy with { Step = step, Reward = reward });
    }

    private static List<RunWarning> Warnings(IEnumerable<TrainingPoint> points)
    {
        var (history, warnings) = (new RunHistory(), new List<RunWarning>());
        foreach (var (index, point) in points.Index())
        {
            history.Add(point with { Step = index + 1 });
            warnings.AddRange(RunWatch.AfterStep(history));
        }

        return warnings;
    }
}
