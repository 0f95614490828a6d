using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

/// <summary>What counts as a check of a price of 80 that rises by 25 per cent, then falls by 10: it becomes 90.</summary>
public sealed class PercentageReaderTests
{
    private const string Attempt = "80*25=2000/100=20, 80+20=100, 100*10=1000/100=10, 100-10=90";
    private const string Slip = "80*25=2000/100=20, 80+20=100, 80*10=800/100=8, 100-8=92"; // of the first price

    private static readonly PercentageProblem s_problem =
        PercentageProblem.TryParse("a price of 80 rises by 25 percent then falls by 10 percent:")!;

    [TestCase(Attempt, 90)]
    [TestCase(Slip, 92)]
    [TestCase("80*125=10000/100=100, 100*90=9000/100=90", 90)] // each change at once
    [TestCase("80*125=10000/100=100, 100*10=1000/100=10, 100-10=90", 90)]
    [TestCase("80*25=2000/100=20, 80-20=60, 60*10=600/100=6, 60-6=54", 54)] // the wrong direction
    public void An_attempt_goes_through_all_changes(string thought, long result) =>
        Assert.That(s_problem.Read(thought).Attempts.Single().Result, Is.EqualTo(result));

    [TestCase("80*25=2000/100=20, 80+20=100")] // half way
    [TestCase("90*25=2250/100=22 rest 50, 90+22=112, 112*10=1120/100=11 rest 20, 112-11=101")] // another price
    [TestCase("80*20=1600/100=16, 80+16=96, 96*10=960/100=9 rest 60, 96-9=87")] // another percentage
    [TestCase("80*25=2000/100=20, 80+30=110, 110*10=1100/100=11, 110-11=99")] // adds another amount
    [TestCase("80+25=105-10=95")]
    public void No_attempt(string thought) => Assert.That(s_problem.Read(thought).Attempts, Is.Empty);

    [Test]
    public void Half_a_price_is_an_amount_or_what_is_left()
    {
        var problem = PercentageProblem.TryParse("a bill of 80 drops by 50 percent")!;
        Assert.That(problem.Read("80*50=4000/100=40, 80-40=40").Attempts.Single().Steps, Has.Count.EqualTo(3));
        Assert.That(problem.Read("80*50=4000/100=40").Attempts.Single().Result, Is.EqualTo(40));
    }

    [TestCase(Attempt + " back 90*100=9000/90=100, 100*100=10000/125=80, 80=80 yes", CheckForm.Inverse)]
    [TestCase(Attempt + " 90*100=9000/90=100 same", CheckForm.Inverse)] // the last change alone
    [TestCase(Slip + " back 92*100=9200/90=102 rest 20 wrong", CheckForm.Inverse)]
    [TestCase(Attempt + " 90+10=100, 100-20=80, 80=80 yes", CheckForm.Inverse)] // with its own amounts
    [TestCase(Attempt + " again " + Attempt + ", 90=90 yes", CheckForm.Recomputation)]
    [TestCase(Attempt + " or 80*125=10000/100=100, 100*90=9000/100=90 yes", CheckForm.Recomputation)]
    [TestCase(Slip + " again " + Attempt + " so 90=92 differs", CheckForm.Recomputation)]
    public void A_true_check_by_its_form(string thought, CheckForm form)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Form, check.Genuine, check.Right), Is.EqualTo((form, true, true)));
    }

    [TestCase(Attempt + " back 90*100=9000/90=100, 100*100=10000/125=80, 80=80 no")]
    [TestCase(Slip + " back 92*100=9200/90=102 rest 20 yes")]
    [TestCase(Slip + " back 92*100=9200/90=100, 100*100=10000/125=80, 80=80 yes")] // miscalculated
    public void A_check_with_a_false_verdict_is_a_check_all_the_same(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((true, false)));
    }

    [TestCase(Attempt)]
    [TestCase(Attempt + " i checked it and it is right yes")]
    [TestCase(Attempt + " back 90*100=9000/90=100, 100*100=10000/125=80")] // no verdict
    [TestCase(Attempt + " back 91*100=9100/90=101 rest 10 no")] // of another result
    [TestCase(Attempt + " back 90*100=9000/110=81 rest 90 no")] // undoes another change
    [TestCase(Attempt + " back 90*100=9000/125=72 no")] // in the wrong order
    [TestCase(Attempt + " 90+9=99 no")] // another amount
    public void No_check(string thought) => Assert.That(s_problem.Read(thought).Checks, Is.Empty);

    [TestCase("80=80 yes")]
    [TestCase(Attempt + " 90=90 yes")]
    [TestCase(Attempt + " is it 90? yes")]
    [TestCase(Attempt + " back 90*100=9000/90=100, 100*100=10000/125=80, 81=81 yes")]
    public void A_comparison_that_is_not_genuine(string thought)
    {
        var check = s_problem.Read(thought).Checks.Single();
        Assert.That((check.Genuine, check.Right), Is.EqualTo((false, false)));
    }

    [Test]
    public void Corrected_and_repeated()
    {
        const string No = " 92*100=9200/90=102 rest 20 no";
        var better = s_problem.Read(Slip + No + " try " + Attempt);
        var same = s_problem.Read(Slip + No + " try " + Slip);
        Assert.That((better.Corrected, better.Repeated, same.Corrected, same.Repeated), Is.EqualTo((true, false, true, true)));
        Assert.That(s_problem.Read(Slip + " no try " + Attempt).Corrected, Is.False);
    }
}
