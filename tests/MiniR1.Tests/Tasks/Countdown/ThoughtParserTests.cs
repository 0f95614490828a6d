using System.Diagnostics;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class ThoughtParserTests
{
    [Test]
    public void Attempt_chains_its_steps()
    {
        var attempt = (Attempt)ThoughtParser.Parse("14*9=126+7=133").Single();
        Calculation[] steps = [new(14, '*', 9, 126), new(126, '+', 7, 133)];
        Assert.That(attempt.Steps, Is.EqualTo(steps));
        Assert.That(attempt.Steps.Select(step => step.IsRight), Is.All.True);
        Assert.That(attempt.Result, Is.EqualTo(133));
        Assert.That(attempt.Expression, Is.EqualTo("14*9+7"));
    }

    [TestCase("3+4=8", false)]
    [TestCase("3-4=-1", true)]
    [TestCase("999999999*999999999=1", false)]
    public void Calculation_knows_whether_it_is_right(string thought, bool right) =>
        Assert.That(((Attempt)ThoughtParser.Parse(thought).Single()).Steps[0].IsRight, Is.EqualTo(right));

    [TestCase("3+4=7 check 7=9 no wait 4+5=9", "Attempt Comparison Wait Attempt")]
    [TestCase("3+4=7,4+5=9", "Attempt Noise Attempt")]
    [TestCase("3+4=7+", "Attempt Noise")]
    [TestCase("3+4=7+5", "Attempt Noise")]
    [TestCase("3+4=7 4+5=9", "Attempt Noise Attempt")]
    [TestCase("=3+4=7", "Noise Attempt")]
    [TestCase("03+4=7", "Noise")] // no number begins inside another
    [TestCase("12345678901+4=7", "Noise")]
    [TestCase("3+4", "Noise")]
    [TestCase("3+04=7", "Noise")]
    [TestCase("+++", "Noise")]
    [TestCase("abc ü 漢", "Noise")]
    [TestCase(" no", "Noise")]
    [TestCase("", "")]
    public void Parse_tells_elements_apart(string thought, string kinds)
    {
        var found = ThoughtParser.Parse(thought).Select(element => element.GetType().Name);
        Assert.That(string.Join(' ', found), Is.EqualTo(kinds));
    }

    [TestCase("1+")]
    [TestCase(" check 1=")]
    [TestCase("9")]
    [TestCase("1+1=2 check 2=2 no wait ")]
    public void Parse_takes_time_in_proportion_to_the_length(string piece)
    {
        var thought = string.Concat(Enumerable.Repeat(piece, 100_000));
        var watch = Stopwatch.StartNew();
        ThoughtParser.Parse(thought);
        // A quadratic parser would need minutes for these lengths.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }
}
