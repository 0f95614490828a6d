using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class ProblemTests
{
    private static readonly Problem s_free = new([8, 15, 12], 24);
    private static readonly Problem s_fixed = new([8, 15, 12], 11, fixedOrder: true);

    [Test]
    public void Prompt_reads_as_the_model_sees_it() => Assert.That(s_free.Prompt, Is.EqualTo("8 15 12=24:"));

    [TestCase("8 15 12=24:")]
    [TestCase("8 15 12=24")]
    public void Parse_reads_a_prompt(string prompt) => Assert.That(Problem.Parse(prompt), Is.EqualTo(s_free));

    [Test]
    public void Equality_is_by_value()
    {
        Assert.That(new Problem([8, 15, 12], 24).GetHashCode(), Is.EqualTo(s_free.GetHashCode()));
        Assert.That(new Problem([15, 8, 12], 24), Is.Not.EqualTo(s_free));
        Assert.That(new Problem([8, 15, 12], 25), Is.Not.EqualTo(s_free));
        Assert.That(new Problem([8, 15, 12], 24, fixedOrder: true), Is.Not.EqualTo(s_free));
    }

    [TestCase("")]
    [TestCase(":")]
    [TestCase("8=8:")]
    [TestCase("8 15 12:")]
    [TestCase("8 15 12=:")]
    [TestCase("8  15=23:")]
    [TestCase("8 15 12=24=24:")]
    [TestCase("8 -5=3:")]
    [TestCase("8 5=-3:")]
    [TestCase("0 5=5:")]
    [TestCase("8 1000=1008:")]
    [TestCase("8 99999999999999999999=1:")]
    [TestCase("1 2 3 4 5 6 7=28:")]
    [TestCase("eight nine=17:")]
    public void Parse_of_something_else_says_how_a_problem_is_written(string prompt) =>
        Assert.That(
            () => Problem.Parse(prompt),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("write one as in '8 15 12=24:'"));

    [TestCase("15-12*8", true)]
    [TestCase("8*15-12", false)] // 108
    [TestCase("15-12*8*1", false)]
    [TestCase("15-12", false)]
    [TestCase("12+12", false)] // right value, wrong numbers
    [TestCase("15-12*08", false)]
    [TestCase("15-12*8=24", false)]
    [TestCase("(15-12)*8", false)]
    [TestCase("15 -12*8", false)]
    [TestCase("+15-12*8", false)]
    [TestCase("15-12*8+", false)]
    [TestCase("15--12*8", false)]
    [TestCase("24", false)]
    [TestCase("", false)]
    [TestCase("99999999999999999999-12*8", false)]
    [TestCase("15-12*8 check 24=24 yes", false)]
    public void Accepts_in_any_order(string expression, bool accepted) =>
        Assert.That(s_free.Accepts(expression), Is.EqualTo(accepted));

    [TestCase("8+15-12", true)]
    [TestCase("15+8-12", false)] // 11 too, but reordered
    [TestCase("8-12+15", false)]
    public void Accepts_in_the_order_given(string expression, bool accepted) =>
        Assert.That(s_fixed.Accepts(expression), Is.EqualTo(accepted));

    [TestCase("2 3=6:", "1")] // 3*2; 2*3 is its mirror image
    [TestCase("2 2=4:", "2")] // 2+2, 2*2
    [TestCase("8 15 12=11:", "3-4")] // 15+8-12, 8-12+15, 15-12+8
    [TestCase("9 9 9 9 9 9=999:", "0")]
    [TestCase("1 1 1 1 1 1=1:", "9+")]
    public void Difficulty_is_the_number_of_solutions(string prompt, string difficulty) =>
        Assert.That(Problem.Parse(prompt).Difficulty, Is.EqualTo(difficulty));

    [Test]
    public void Difficulty_in_the_order_given() => Assert.That(s_fixed.Difficulty, Is.EqualTo("1")); // 8+15-12

    [Test]
    public void Accepts_counts_each_number_as_often_as_it_is_given()
    {
        var twice = new Problem([5, 5, 2], 12);
        Assert.That(twice.Accepts("5+5+2"), Is.True);
        Assert.That(new Problem([5, 2, 2], 12).Accepts("5+5+2"), Is.False);
    }

    [Test]
    public void Accepts_intermediates_below_zero_and_beyond_any_level()
    {
        Assert.That(new Problem([8, 15, 12], 5).Accepts("8-15+12"), Is.True);
        Assert.That(new Problem([20, 20, 20], 8000).Accepts("20*20*20"), Is.True);
        Assert.That(new Problem([999, 999, 999, 999, 999, 999], 0).Accepts("999*999*999*999*999*999"), Is.False);
    }
}
