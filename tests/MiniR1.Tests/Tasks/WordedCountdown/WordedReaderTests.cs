using System.Diagnostics;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

/// <summary>What counts as a check of an attempt at <c>9 14 7=161:</c> in plain words, and what only sounds like one.</summary>
public sealed class WordedReaderTests
{
    private const string Attempt = "14*9=126+7=133";
    private const string Slip = "14*9=126+7=161";

    private static readonly WordedProblem s_problem = new(Problem.Parse("9 14 7=161:"));

    // One genuine check with a true verdict, of this form.
    [TestCase(Attempt + ", 133=161? no", CheckForm.Comparison)]
    [TestCase(Attempt + " so 133=161 wrong", CheckForm.Comparison)]
    [TestCase(Attempt + " 133 is not 161", CheckForm.Comparison)]
    [TestCase(Attempt + " have 133 want 161 no", CheckForm.Comparison)]
    [TestCase(Attempt + " not 161", CheckForm.Comparison)]
    [TestCase("14+9=23*7=161 161=161 yes", CheckForm.Comparison)]
    [TestCase("14+9=23, 23*7=161, 161=161 yes", CheckForm.Comparison)] // an attempt step by step
    [TestCase("14+9=23*7=161 161=161", CheckForm.Comparison)] // a thought that ends there stands by it
    [TestCase(Attempt + " 133=161 14+9=23", CheckForm.Comparison)] // what follows is the verdict
    [TestCase(Attempt + " is that 161? no", CheckForm.Question)]
    [TestCase(Attempt + " 161? wrong", CheckForm.Question)]
    [TestCase(Attempt + " is that 161? then 14+9=23", CheckForm.Question)]
    [TestCase("14+9=23*7=161 is that 161? yes", CheckForm.Question)]
    [TestCase(Attempt + " 1=1 3=6 differs", CheckForm.Digits)]
    [TestCase("14+9=23*7=161 1=1 6=6 1=1 same", CheckForm.Digits)]
    [TestCase("14-9=5*7=35 0=1 differs", CheckForm.Digits)] // 035 and 161
    [TestCase(Attempt + " again 14*9=126, 126+7=133, not 161", CheckForm.Recomputation)]
    [TestCase(Attempt + " 14*9=126+7=133 is that 161? no", CheckForm.Recomputation)]
    [TestCase(Attempt + " 126+7=133 133=161 no", CheckForm.Recomputation)] // the last step alone
    [TestCase(Slip + " again 14*9=126, 126+7=133, 133=161? no", CheckForm.Recomputation)] // finds the slip
    [TestCase(Slip + " again 14*9=126, 126+7=133, no", CheckForm.Recomputation)] // 133 does not confirm 161
    [TestCase(Attempt + " 133-7=126, 126/9=14 so 133 not 161", CheckForm.Inverse)]
    [TestCase(Attempt + " back 133-7=126/9=14, 133=161? no", CheckForm.Inverse)]
    [TestCase(Attempt + " 133-7=126 yes", CheckForm.Inverse)] // confirms the result, says nothing of the target
    [TestCase(Slip + " 161-7=154 not 126", CheckForm.Inverse)]
    [TestCase(Attempt + " for 161, 161-7=154, 154=126 no", CheckForm.Inverse)] // back from the target
    [TestCase("14+9=23*7=161 161/7=23, 23-9=14 yes", CheckForm.Inverse)]
    [TestCase("14-9=5*7=35 161/7=23 not 5", CheckForm.Inverse)]
    [TestCase("14*7=98+9=107 161-9=152, 152/7=21 rest 5 no", CheckForm.Inverse)]
    [TestCase(Attempt + " or 9*14=126, 7+126=133, not 161", CheckForm.SecondMethod)]
    [TestCase("14+9=23*7=161 also 14*7=98, 9*7=63, 98+63=161, 161=161 yes", CheckForm.SecondMethod)]
    [TestCase("14+9=23+7=30 14+7=21+9=30 is that 161? no", CheckForm.SecondMethod)]
    [TestCase("14+9=23-7=16 14-7=7+9=16, 161? no", CheckForm.SecondMethod)]
    [TestCase("9*7=63*14=882 or 9*14=126, 126*7=882, not 161", CheckForm.SecondMethod)]
    public void A_true_check_by_its_form(string thought, CheckForm form)
    {
        var checks = s_problem.Read(thought).Checks;
        Assert.That(checks.Select(check => (check.Form, check.Genuine, check.Right)), Is.EqualTo(new[] { (form, true, true) }));
    }

    // Genuine, but the verdict or the arithmetic is false.
    [TestCase(Attempt + " 133=161 yes")]
    [TestCase(Attempt + " is that 161? yes")]
    [TestCase("14+9=23*7=161 161=161 no")]
    [TestCase(Attempt + " 1=1 3=6 same")]
    [TestCase(Attempt + " again 14*9=126, 126+7=161, 161=161 yes")] // miscalculated
    [TestCase(Attempt + " 133-7=125 not 126")]
    [TestCase(Attempt + " again 14*9=126, 126+7=133, is that 161? yes")]
    [TestCase(Attempt + " 133-7=126, 126/9=14, 161? yes")]
    [TestCase(Attempt + " 133=161")] // a thought that ends on it
    [TestCase("14+9=23*7=161 is that 161? 14*9=126+7=133")] // dropped though it was right
    public void A_check_with_a_false_verdict_is_a_check_all_the_same(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((true, false)));
    }

    // Nothing is computed or compared: words alone.
    [TestCase("")]
    [TestCase(Attempt)]
    [TestCase(Attempt + " let me check that again. yes")]
    [TestCase(Attempt + " wait no")]
    [TestCase(Attempt + " check yes right correct")]
    [TestCase(Attempt + " is it? no")]
    [TestCase(Attempt + " 133 yes")] // says the result again, beside nothing
    [TestCase(Attempt + " 161 yes")] // neither asked nor compared
    [TestCase(Attempt + " is that 161?")] // a question without an answer
    [TestCase(Attempt + " again 14*9=126, 126+7=133")] // no verdict, and nothing follows from it
    [TestCase("not yet no yes")]
    public void No_check(string thought) => Assert.That(s_problem.Read(thought).Checks, Is.Empty);

    // Comparisons that have nothing to do with the attempt just made and the target.
    [TestCase("133=161 no")] // out of the blue
    [TestCase("is that 161? no")]
    [TestCase("161=161 yes")]
    [TestCase(Attempt + " 134=161 no")] // another value than the result
    [TestCase(Attempt + " 133=133 yes")] // another number than the target
    [TestCase(Attempt + " 161=133 no")] // the wrong way round
    [TestCase(Attempt + " is that 99? no")]
    [TestCase(Attempt + " 133 is not 99")]
    [TestCase(Attempt + " 3=6 differs")] // not the first digits
    [TestCase(Attempt + " 1=1 same")] // not all of them
    [TestCase(Attempt + " 1=1 3=6 3=1 differs")] // goes on behind the first that differs
    [TestCase(Attempt + " 1=1 3=3 same")]
    [TestCase(Attempt + " 5*5=25 133=161 no")] // something else was computed between
    [TestCase(Attempt + " % 133=161 no")]
    [TestCase(Attempt + " 133-8=125, 133=161 no")] // undoes no step
    [TestCase(Attempt + " again 14*9=126, 126+7=133, is that 99? no")]
    public void A_comparison_that_is_not_genuine(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((false, false)));
    }

    [TestCase(Attempt + " is that 161? no| wait")]
    [TestCase(Attempt + " not 161|, so 14+9=23")]
    [TestCase(Attempt + " again 14*9=126, 126+7=133, 133=161? no|")]
    [TestCase(Attempt + " 133=161| 14+9=23")] // what follows says no
    public void A_check_ends_where_its_verdict_does(string thought) =>
        Assert.That(s_problem.Read(thought.Replace("|", "")).Checks.Single().End, Is.EqualTo(thought.IndexOf('|')));

    [Test]
    public void A_comparison_said_twice_counts_once() => Assert.That(
        s_problem.Read(Attempt + " 133=161 no is that 161? no").Checks.Select(check => check.Genuine),
        Is.EqualTo(new[] { true, false }));

    [Test]
    public void Recomputing_other_numbers_is_another_attempt()
    {
        var behaviour = s_problem.Read(Attempt + " again 14+9=23, 23+7=30, is that 161? no");
        Assert.That(behaviour.Attempts.Select(attempt => attempt.Expression), Is.EqualTo(new[] { "14*9+7", "14+9+7" }));
        Assert.That(behaviour.Checks.Select(check => (check.Value, check.Form)), Is.EqualTo(new[] { (30L, CheckForm.Question) }));
    }

    [Test]
    public void The_same_calculation_after_a_no_is_a_repeated_attempt()
    {
        var behaviour = s_problem.Read(Attempt + " 133=161 no wait 14*9=126+7=133 133=161 no");
        Assert.That(behaviour.Attempts, Has.Count.EqualTo(2));
        Assert.That(behaviour.Checks.Select(check => check.Form), Is.All.EqualTo(CheckForm.Comparison).And.Exactly(2).Items);
        Assert.That((behaviour.Repeated, behaviour.Corrected), Is.EqualTo((true, true)));
    }

    [Test]
    public void Looking_at_the_arithmetic_leaves_the_comparison_with_the_target_to_be_made()
    {
        var checks = s_problem.Read(Attempt + " again 14*9=126, 126+7=133 yes but 133=161 no").Checks;
        Assert.That(
            checks.Select(check => (check.Form, check.Verdict, check.Right)),
            Is.EqualTo(new[] { (CheckForm.Recomputation, true, true), (CheckForm.Comparison, false, true) }));
    }

    [TestCase(Attempt + " 133=161 no try 14+9=23*7=161 161? yes", true)]
    [TestCase(Attempt + " is that 161? 14+9=23*7=161", true)]
    [TestCase(Attempt + " 133=161 no", false)]
    [TestCase(Attempt + " 133=161 no 5*5=25 14+9=23", false)] // something else came between
    [TestCase(Attempt + " no wait 14+9=23*7=161", false)] // nothing was checked
    [TestCase(Attempt + " is that 99? no try 14+9=23*7=161", false)]
    [TestCase("14+9=23*7=161 161=161 yes then 14*9=126+7=133", false)]
    public void Corrected_is_a_genuine_no_and_another_attempt_at_once(string thought, bool corrected) =>
        Assert.That(s_problem.Read(thought).Corrected, Is.EqualTo(corrected));

    [Test]
    public void Words_mean_nothing_but_yes_and_no()
    {
        var plain = s_problem.Read(Attempt + " 133=161 no 14+9=23*7=161 161=161 yes");
        var wordy = s_problem.Read("lets see " + Attempt + " hmm so 133=161? that is no good, maybe then 14+9=23*7=161 and now 161=161 oh yes.");
        Assert.That(wordy.Checks.Select(check => check with { End = 0 }), Is.EqualTo(plain.Checks.Select(check => check with { End = 0 })));
        Assert.That((wordy.Corrected, wordy.Repeated), Is.EqualTo((plain.Corrected, plain.Repeated)));
    }

    [TestCase("14*9=126+7=133 ")]
    [TestCase("133=161 no ")]
    [TestCase("1=1 ")]
    [TestCase("9")]
    [TestCase("no ")]
    [TestCase("x")]
    [TestCase("+7=1")]
    public void Reading_takes_time_in_proportion_to_the_length(string piece)
    {
        var thought = string.Concat(Enumerable.Repeat(piece, 30_000));
        var watch = Stopwatch.StartNew();
        s_problem.Read(thought);
        // A quadratic reader would need minutes.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Reading_any_text_never_fails()
    {
        var random = new SplitMix64(4);
        const string Symbols = "0123456789+-*/= ,.?%noyes";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.NextInt(50)).Select(_ => Symbols[random.NextInt(Symbols.Length)]));
            var behaviour = s_problem.Read(text);
            Assert.That(behaviour.Checks.Where(check => check.Right && !check.Genuine), Is.Empty);
        }
    }
}
