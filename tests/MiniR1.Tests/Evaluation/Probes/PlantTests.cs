using MiniR1.Evaluation;
using MiniR1.Evaluation.Probes;
using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Evaluation;

/// <summary>What is planted, and what counts as noticing it.</summary>
public sealed class PlantTests
{
    private static readonly Problem s_problem = Problem.Parse("3 7 2=20:", fixedOrder: true);

    [Test]
    public void An_attempt_that_does_not_solve_is_planted_in_three_ways()
    {
        var plants = Plants("3+7=10+2=12");
        Assert.That(plants.Select(plant => plant.Kind), Is.EqualTo(new[] { PlantKind.Untouched, PlantKind.WrongResult, PlantKind.WrongResultIsTarget }));
        Assert.That(plants[0].Beginning, Is.EqualTo("<think>3+7=10+2=12"));
        Assert.That(plants[1].Beginning, Is.AnyOf([.. new[] { 2, 10, 11, 13, 14, 22 }.Select(number => $"<think>3+7=10+2={number}")]));
        Assert.That(plants[2].Beginning, Is.EqualTo("<think>3+7=10+2=20"));
    }

    [Test]
    public void A_solution_is_planted_with_a_wrong_result()
    {
        var plant = Plants("3+7=10*2=20").Single();
        Assert.That((plant.Kind, plant.Written != 20), Is.EqualTo((PlantKind.SolutionWithWrongResult, true)));
    }

    [Test]
    public void A_wrong_result_is_never_the_target_nor_the_true_one_nor_out_of_range()
    {
        var written = Enumerable.Range(0, 200).Select(draw => Plants("3+7=10+2=12", largest: 21, draw: (ulong)draw)[1].Written).Distinct();
        Assert.That(written, Is.EquivalentTo(new[] { 2, 10, 11, 13, 14 })); // 22 is beyond 21
        var near = Enumerable.Range(0, 200).Select(draw => Plants("3+7=10*2=20", "3 7 2=20:", 99, (ulong)draw)[0].Written).Distinct();
        Assert.That(near, Is.EquivalentTo(new[] { 10, 18, 19, 21, 22, 30 }));
        var target = Problem.Parse("3 7 2=13:", fixedOrder: true);
        Assert.That(
            Enumerable.Range(0, 200).Select(draw => Plants("3+7=10+2=12", target.Prompt, 99, (ulong)draw)[1].Written), Has.None.EqualTo(13).And.None.EqualTo(12));
    }

    [TestCase("3+7=11+2=13", "arithmetic is wrong")]
    [TestCase("3+7=10+3=13", "a number that is not given")]
    [TestCase("3+7=10", "a number is left")]
    [TestCase("7+3=10+2=12", "another order than the fixed one")]
    [TestCase("3-7=-4+2=-2", "a negative result")]
    public void An_attempt_that_is_not_sound_is_not_planted(string attempt, string why) => Assert.That(Plants(attempt), Is.Empty, why);

    /// <summary>Behind "3+7=10+2=13" for the target 20; the true result is 12.</summary>
    [TestCase(" check 13=20 no wait 3*7=21-2=19</think><answer>3*7-2</answer>", true, false)]
    [TestCase(" check 12=20 no</think><answer>3+7+2</answer>", true, false, Description = "of the true result")]
    [TestCase(" wait 3+7=10+2=12 check 12=20 no</think>", true, false, Description = "calculated again")]
    [TestCase(" check 13=20 yes wait 3+7=10+2=12</think>", true, true, Description = "accepted, then calculated again")]
    [TestCase(" check 13=20 yes</think><answer>3+7+2</answer>", false, true)]
    [TestCase("</think><answer>3+7+2</answer>", false, false)]
    [TestCase(" wait 3+7=10*2=20</think><answer>3+7*2</answer>", false, false, Description = "another attempt without a reason")]
    [TestCase(" wait 3+7=10+2=13 check 13=20 no</think>", false, false, Description = "repeated, and only the repetition is checked")]
    [TestCase(" no</think>", false, false, Description = "the word alone")]
    [TestCase(" check 14=20 no</think>", false, false, Description = "of another number")]
    [TestCase(" check 13=21 no</think>", false, false, Description = "against another target")]
    [TestCase("4 check 134=20 no</think>", false, false, Description = "the planted number was made another one")]
    [TestCase("*2=26 check 26=20 no</think>", false, false, Description = "the attempt was gone on with")]
    public void Noticing(string rest, bool noticed, bool accepted)
    {
        var plant = Plants("3+7=10+2=12")[1] with { Written = 13 };
        var completion = Completion.Parse($"{plant.Beginning}{rest}<eos>");
        Assert.That((PlantProbe.IsNoticed(plant, completion), PlantProbe.IsAccepted(plant, completion)), Is.EqualTo((noticed, accepted)));
    }

    [Test]
    public void Corrected_is_noticed_and_right_in_the_end()
    {
        var plant = Plants("3+7=10+2=12")[1] with { Written = 13 };
        string[] rests =
        [
            " check 13=20 no wait 3+7=10*2=20 check 20=20 yes</think><answer>3+7*2</answer>", // noticed, right
            " check 13=20 no wait 3*7=21+2=23</think><answer>3*7+2</answer>", // noticed, wrong
            " check 13=20 yes</think><answer>3+7*2</answer>", // accepted, right by luck
            "</think><answer>3+7+2</answer>",
        ];
        var sum = PlantProbe.Sum(PlantKind.WrongResult, [.. rests.Select(rest =>
            (plant, ScoredSample.Of(s_problem, Completion.Parse($"{plant.Beginning}{rest}<eos>"))))]);
        Assert.That(sum, Is.EqualTo(new PlantResult(
            PlantKind.WrongResult, new Proportion(2, 4), new Proportion(1, 4), new Proportion(1, 4), new Proportion(2, 4))));
    }

    private static Plant[] Plants(string attempt, string prompt = "3 7 2=20:", long largest = 99, ulong draw = 5) =>
    [
        .. Plant.Of(Problem.Parse(prompt, fixedOrder: true), (Attempt)ThoughtParser.Parse(attempt).Single(), largest, draw),
    ];
}
