using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

/// <summary>What counts as checking one's result of <c>8 15 12=24:</c>, and what only looks like it.</summary>
public sealed class BehaviourTests
{
    private static readonly Problem s_problem = Problem.Parse("8 15 12=24:");

    // Thought, number of comparisons, genuine ones, right ones, corrected.
    [TestCase("15-12=3*8=24 check 24=24 yes", 1, 1, 1, false)]
    [TestCase("8+15=23-12=11 check 11=24 no", 1, 1, 1, false)]
    [TestCase("8+15=23-12=11 check 11=24 no wait 15-12=3*8=24 check 24=24 yes", 2, 2, 2, true)]
    [TestCase("8+15=23-12=11 check 11=24 no wait 15-12=3*8=24", 1, 1, 1, true)]
    [TestCase("8+15=23-12=11 check 11=24 yes", 1, 1, 0, false)] // a false verdict is a check all the same
    [TestCase("15-12=3*8=24 check 24=24 no wait 8+15=23", 1, 1, 0, true)] // and so is this one
    [TestCase("8*3=25 check 25=24 no", 1, 1, 1, false)] // a slip: what counts is the result computed
    [TestCase("8-15=-7+12=5 check 5=24 no", 1, 1, 1, false)] // negative intermediates
    [TestCase("8-15=-7 check -7=24 no", 1, 1, 1, false)]
    [TestCase(" check 24=24 yes", 1, 0, 0, false)] // out of the blue
    [TestCase("24 check 24=24 yes", 1, 0, 0, false)] // nothing was computed
    [TestCase("24=24 check 24=24 yes", 1, 0, 0, false)]
    [TestCase("8+15=23-12=11 check 24=24 yes", 1, 0, 0, false)] // another value than the result
    [TestCase("8+15=23-12=11 check 11=11 yes", 1, 0, 0, false)] // against another number than the target
    [TestCase("8+15=23-12=11 check 24=11 no", 1, 0, 0, false)] // the wrong way round
    [TestCase("15-12=3*8=24, check 24=24 yes", 1, 0, 0, false)] // not just before
    [TestCase("15-12=3*8=24 check 24=24 yes check 24=24 yes", 2, 1, 1, false)] // the second repeats the first
    [TestCase("8+15=23-12=11 check 11=24 no check 11=24 no", 2, 1, 1, false)]
    [TestCase("8+15=23-12=11 check 11=24 no15-12=3", 1, 1, 1, true)] // 'wait' is only a word
    [TestCase("8+15=23-12=11 check 11=24 no wait ", 1, 1, 1, false)] // another attempt must follow
    [TestCase("8+15=23-12=11 check 11=24 no wait  wait 15-12=3", 1, 1, 1, false)]
    [TestCase("8+15=23-12=11 check 11=24 no wait 15", 1, 1, 1, false)]
    [TestCase("8+15=23-12=11 check 11=24 no wait ,15-12=3", 1, 1, 1, false)]
    [TestCase("8+15=23 wait 15-12=3*8=24", 0, 0, 0, false)] // no check, no correction
    [TestCase(" wait  wait  wait ", 0, 0, 0, false)]
    [TestCase(" check 24=24 no wait 15-12=3", 1, 0, 0, false)] // a 'no' that checked nothing corrects nothing
    [TestCase("15-12=3*8=24 check 24=24", 0, 0, 0, false)] // no verdict
    [TestCase("15-12=3*8=24 check 24 yes", 0, 0, 0, false)]
    [TestCase("15-12=3*8=24 check  yes", 0, 0, 0, false)]
    [TestCase("15-12=3*8=24 check =24 yes", 0, 0, 0, false)]
    [TestCase("15-12=3*8=024 check 024=24 yes", 0, 0, 0, false)] // no number begins with 0
    [TestCase("15-12=3*8=24 check 24=024 yes", 0, 0, 0, false)]
    [TestCase("1+1=99999999999999999999 check 99999999999999999999=24 no", 0, 0, 0, false)]
    [TestCase("15-12=3*8=24 yes", 0, 0, 0, false)]
    [TestCase("", 0, 0, 0, false)]
    public void Checks_and_corrections(string thought, int comparisons, int genuine, int right, bool corrected)
    {
        var behaviour = s_problem.Read(thought);
        Assert.That(behaviour.Checks, Has.Count.EqualTo(comparisons));
        Assert.That(behaviour.Checks.Count(check => check.Genuine), Is.EqualTo(genuine), "genuine");
        Assert.That(behaviour.Checks.Count(check => check.Right), Is.EqualTo(right), "right");
        Assert.That(behaviour.Verified, Is.EqualTo(genuine > 0));
        Assert.That(behaviour.Corrected, Is.EqualTo(corrected), "corrected");
    }

    [TestCase("8+15=23 check 23=24 no wait 8+15=23 check 23=24 no", true)]
    [TestCase("8+15=23 check 23=24 no wait 8+15=24 check 24=24 yes", true)] // the same again with another result
    [TestCase("8+15=23 check 23=24 no wait 15+8=23 check 23=24 no", false)]
    [TestCase("8+15=23", false)]
    [TestCase("", false)]
    public void Repeated_is_the_same_calculation_again(string thought, bool repeated) =>
        Assert.That(s_problem.Read(thought).Repeated, Is.EqualTo(repeated));

    [Test]
    public void Check_keeps_what_it_says() =>
        Assert.That(
            s_problem.Read("8+15=23-12=11 check 11=24 no").Checks,
            Is.EqualTo(new[] { new Check(11, 24, Verdict: false, Genuine: true, Right: true) }));
}
