using MiniR1.Cli.Grading;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>What a worker says cannot be said by a cell that finds the pipe.</summary>
public class LineSealTests
{
    private static readonly byte[] s_key = [1, 2, 3];

    [Test]
    public void A_sealed_line_opens_once()
    {
        var (worker, grader) = (new LineSeal(s_key), new LineSeal(s_key));
        var (first, second) = (worker.Seal("{\"a b\":1}"), worker.Seal("two"));
        Assert.That(grader.Open(first), Is.EqualTo("{\"a b\":1}"));
        Assert.That(grader.Open(first), Is.Null);
        Assert.That(grader.Open(second), Is.EqualTo("two"));
    }

    [Test]
    public void A_line_that_was_lost_does_not_hold_up_the_next_but_is_not_taken_later()
    {
        var (worker, grader) = (new LineSeal(s_key), new LineSeal(s_key));
        var (first, second) = (worker.Seal("one"), worker.Seal("two"));
        Assert.That(grader.Open(second), Is.EqualTo("two"));
        Assert.That(grader.Open(first), Is.Null);
    }

    [TestCase("")]
    [TestCase("{\"Done\":true}")]
    [TestCase("1 00 {\"Done\":true}")]
    [TestCase("-1 00 x")]
    public void A_line_without_a_seal_is_none(string line) => Assert.That(new LineSeal(s_key).Open(line), Is.Null);

    [Test]
    public void Another_key_number_or_text_does_not_fit()
    {
        var line = new LineSeal(s_key).Seal("points 1");
        Assert.That(new LineSeal([1, 2, 4]).Open(line), Is.Null);
        Assert.That(new LineSeal(s_key).Open(line[..^1] + "5"), Is.Null);
        Assert.That(new LineSeal(s_key).Open("2" + line[1..]), Is.Null);
    }
}
