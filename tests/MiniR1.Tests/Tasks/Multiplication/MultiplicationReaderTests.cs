using System.Diagnostics;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

/// <summary>What counts as a check of <c>47*36:</c>, which is 1692, and what only looks like one.</summary>
public sealed class MultiplicationReaderTests
{
    private const string Attempt = "7*6=42, 4*6=24+4=28, 47*6=282, 7*3=21, 4*3=12+2=14, 47*30=1410, 282+1410=1692";
    private const string Short = "47*6=282, 47*30=1410, 282+1410=1692";
    private const string Slip = "47*6=282, 47*30=1420, 282+1420=1702";

    // A slip by 9, which the nines cannot see.
    private const string Unseen = "47*6=273, 47*30=1410, 273+1410=1683";
    private const string Factors = "4+7=11, 1+1=2, 3+6=9, 2*9=18, 1+8=9, ";

    private static readonly MultiplicationProblem s_problem = new(47, 36);

    [TestCase(Attempt, 1692)]
    [TestCase(Short, 1692)]
    [TestCase("47*36=1692", 1692)]
    [TestCase("36*7=252, 36*40=1440, 252+1440=1692", 1692)] // the other factor's parts
    [TestCase("47*30=1410, 47*6=282, 1410+282=1692", 1692)]
    [TestCase("47*6=282, 47*10=470, 47*20=940, 282+470=752+940=1692", 1692)]
    [TestCase(Slip, 1702)]
    public void An_attempt_covers_a_factor_and_sums_up(string thought, long result) =>
        Assert.That(s_problem.Read(thought).Attempts.Single().Result, Is.EqualTo(result));

    [TestCase("")]
    [TestCase("47*6=282, 47*30=1410")] // no sum
    [TestCase("47*6=282, 282+1410=1692")] // half of the factor
    [TestCase("47*6=282, 47*30=1410, 282+1400=1682")] // sums up another number
    [TestCase("46*6=276, 46*30=1380, 276+1380=1656")] // another factor
    [TestCase("47*6=282, 36*30=1080, 282+1080=1362")] // parts of both
    [TestCase("7*6=42, 4*6=24")]
    [TestCase("1692")]
    [TestCase("47*6=282, so 47*30=1410, 282+1410=1692")] // a word parts calculations
    public void No_attempt(string thought) => Assert.That(s_problem.Read(thought).Attempts, Is.Empty);

    [TestCase(Attempt + " nines " + Factors + "1+6=7+9=16+2=18, 1+8=9, 9=9 yes", CheckForm.Remainder)]
    [TestCase(Short + ", " + Factors + "1+6=7+9=16+2=18, 1+8=9 so 9=9? right", CheckForm.Remainder)]
    [TestCase(Short + " 1+6=7+9=16+2=18, 1+8=9, 3+6=9, 4+7=11, 1+1=2, 9*2=18, 1+8=9 same", CheckForm.Remainder)] // in another order
    [TestCase(Slip + " nines " + Factors + "1+7=8+0=8+2=10, 1+0=1, 9=1 differs", CheckForm.Remainder)]
    [TestCase(Unseen + " nines " + Factors + "1+6=7+8=15+3=18, 1+8=9, 9=9 yes", CheckForm.Remainder)] // true of the digits
    [TestCase(Short + " back 169/36=4 rest 25, 252/36=7, 47=47 yes", CheckForm.Inverse)]
    [TestCase(Short + " 1692/36=47, 47=47 yes", CheckForm.Inverse)]
    [TestCase(Short + " 169/47=3 rest 28, 282/47=6 so 36=36 right", CheckForm.Inverse)] // by the other factor
    [TestCase(Slip + " 170/36=4 rest 26, 262/36=7 rest 10 wrong", CheckForm.Inverse)]
    [TestCase(Short + " test 36*40=1440, 36*7=252, 1692-1440=252-252=0, 0=0 yes", CheckForm.Inverse)]
    [TestCase(Short + " test 36*40=1440, 36*7=252, 1692-1440=252, 252-252=0 yes", CheckForm.Inverse)]
    [TestCase(Slip + " 36*40=1440, 36*7=252, 1702-1440=262-252=10 not 0", CheckForm.Inverse)]
    [TestCase(Short + " again " + Short + ", 1692=1692 yes", CheckForm.Recomputation)]
    [TestCase(Slip + " again " + Short + " is 1692=1702 no", CheckForm.Recomputation)]
    public void A_true_check_by_its_form(string thought, CheckForm form)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Form, check.Genuine, check.Right), Is.EqualTo((form, true, true)));
    }

    [TestCase(Short + " nines " + Factors + "1+6=7+9=16+2=18, 1+8=9, 9=9 no")]
    [TestCase(Slip + " nines " + Factors + "1+7=8+0=8+2=10, 1+0=1, 9=1 yes")]
    [TestCase(Slip + " nines " + Factors + "1+7=8+0=8+2=18, 1+8=9, 9=9 yes")] // miscalculated
    [TestCase(Slip + " 170/36=4 rest 26, 262/36=7 rest 10 yes")]
    [TestCase(Slip + " 170/36=4 rest 25, 252/36=7, 47=47 yes")] // miscalculated
    [TestCase(Slip + " 36*40=1440, 36*7=262, 1702-1440=262-262=0, 0=0 yes")] // bends the product to fit
    [TestCase(Short + " 36*40=1440, 36*7=252, 1692-1440=252-252=0 no")]
    public void A_check_with_a_false_verdict_is_a_check_all_the_same(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((true, false)));
    }

    [TestCase(Short)]
    [TestCase(Short + " let me cast out nines: yes")]
    [TestCase(Short + " checked, right, correct, yes")]
    [TestCase(Short + " nines " + Factors + "1+6=7+9=16+2=18, 1+8=9")] // no verdict
    [TestCase(Short + " nines 4+7=11, 1+1=2, 1+6=7+9=16+2=18, 1+8=9 yes")] // one factor
    [TestCase(Short + " nines " + Factors + "yes")] // not the product
    [TestCase(Short + " nines " + Factors + "1+6=7+8=15+3=18, 1+8=9 yes")] // another product's digits
    [TestCase(Short + " nines 5+7=12, 1+2=3, 3+6=9, 3*9=27, 2+7=9, 1+6=7+9=16+2=18, 1+8=9 yes")] // another factor's
    [TestCase(Short + " 168/36=4 rest 24, 242/36=6 rest 26 yes")] // of another product
    [TestCase(Short + " 169/35=4 rest 29, 292/35=8 rest 12 no")] // by another factor
    [TestCase(Short + " 169/36=4 rest 25 yes")] // half way
    [TestCase(Short + " 36*40=1440, 1692-1440=252 yes")] // half of the factor
    [TestCase(Short + " 1692-1410=282, 282-282=0 yes")] // only what the attempt itself added
    public void No_check(string thought) => Assert.That(s_problem.Read(thought).Checks, Is.Empty);

    [TestCase("9=9 yes")]
    [TestCase(Short + " 1692=1692 yes")] // the result beside itself
    [TestCase(Short + " is it 1692? yes")]
    [TestCase(Short + " 47=47 yes")] // nothing was divided
    [TestCase(Short + " 169/36=4 rest 25, 252/36=7, 48=48 yes")]
    [TestCase("nines " + Factors + "1+6=7+9=16+2=18, 1+8=9, 9=9 yes")] // of no attempt
    public void A_comparison_that_is_not_genuine(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((false, false)));
    }

    [Test]
    public void Corrected_is_a_genuine_no_and_another_attempt()
    {
        const string Check = " 170/36=4 rest 26, 262/36=7 rest 10 wrong";
        Assert.That(s_problem.Read(Slip + Check + " try " + Short).Corrected, Is.True);
        Assert.That(s_problem.Read(Slip + " wrong, try " + Short).Corrected, Is.False);
        Assert.That(s_problem.Read(Slip + Check + " try again").Corrected, Is.False);
    }

    [Test]
    public void Repeated_is_the_same_slip_again()
    {
        Assert.That(s_problem.Read(Slip + " wait " + Slip).Repeated, Is.True);
        Assert.That(s_problem.Read(Slip + " wait " + Short).Repeated, Is.False);
    }

    [TestCase(Short + " ")]
    [TestCase("47*6=282, ")]
    [TestCase("4+7=11, ")]
    [TestCase("170/36=4 rest 26, ")]
    public void Reading_takes_time_in_proportion_to_the_length(string piece)
    {
        var thought = Short + string.Concat(Enumerable.Repeat(piece, 5_000));
        var watch = Stopwatch.StartNew();
        s_problem.Read(thought);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }
}
