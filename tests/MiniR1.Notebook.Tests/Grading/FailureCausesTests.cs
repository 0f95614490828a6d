using MiniR1.Cli.Grading;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>The cell that is to blame for what later cells miss.</summary>
public class FailureCausesTests
{
    [TestCase("Tensor Attend(Tensor query) => query +;")]
    [TestCase("long[] Attend(\n")]
    [TestCase("Func<Tensor, Tensor> Attend = q => ;")]
    [TestCase("class Attend { int }")]
    [TestCase("public static Tensor? Attend<T>(T x")]
    public void The_cell_that_declares_what_is_missing_is_to_blame(string broken)
    {
        var causes = new FailureCauses([broken, "Exercise.Check(Homework.Attend, Attend);"]);
        causes.Lose(1, "cell 1, line 1: CS1525: wrong");
        Assert.That(causes.Of(Missing(2, "Attend")), Is.EqualTo("cell 1, line 1: CS1525: wrong (so there is no Attend)"));
    }

    [TestCase("return Attend(x); }")]
    [TestCase("f = x => Attend(x) +;")]
    [TestCase("var y = 1 + Attend(x")]
    [TestCase("Reattend(1 2);")]
    public void A_cell_that_only_uses_it_is_not(string user)
    {
        var causes = new FailureCauses([user, "Attend(1)"]);
        causes.Lose(1, "cell 1: broken");
        Assert.That(causes.Of(Missing(2, "Attend")), Is.EqualTo("cell 2: CS0103"));
    }

    [Test]
    public void What_no_cell_declares_would_have_come_with_a_directive_that_failed()
    {
        var causes = new FailureCauses(["int x = ;", "#r \"MiniR1.dll\"\nusin TorchSharp;", "Tensor F() => null;"]);
        causes.Lose(1, "cell 1: broken");
        causes.Lose(2, "cell 2: broken");
        Assert.That(causes.Of(Missing(3, "Tensor")), Is.EqualTo("cell 2: broken (so there is no Tensor)"));
    }

    [Test]
    public void The_first_cause_of_a_chain_is_told()
    {
        var causes = new FailureCauses(["Tensor Attend(", "Tensor Step() => Attend();", "Step()"]);
        causes.Lose(1, "cell 1: broken");
        var second = causes.Of(Missing(2, "Attend"));
        causes.Lose(2, second);
        Assert.That(causes.Of(Missing(3, "Step")), Is.EqualTo("cell 1: broken (so there is no Attend)"));
    }

    private static WorkerFailure Missing(int cell, string name) => new(cell, $"cell {cell}: CS0103", true, [name]);
}
