using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class CountdownTests
{
    private static readonly Countdown s_cpu = new(CountdownLevels.Cpu);
    private static readonly Countdown s_gpu = new(CountdownLevels.Gpu);

    [Test]
    public void All_counts_the_problems_of_the_published_recipe()
    {
        Assert.That(s_cpu.All().Count(), Is.EqualTo(4_403));
        Assert.That(s_gpu.All().Count(), Is.EqualTo(17_200));
    }

    [Test]
    public void Expressions_are_as_many_as_in_the_published_recipe()
    {
        Assert.That(ExpressionCount(s_cpu), Is.EqualTo(4_770)); // 6.5 for each of 729 triples
        Assert.That(ExpressionCount(s_gpu), Is.EqualTo(26_826)); // 17.4 for each of 1,540 triples
    }

    [TestCase(Split.HeldOut)]
    [TestCase(Split.Validation)]
    public void Held_out_and_validation_problems_are_a_tenth_each(Split split)
    {
        // Four standard deviations of a binomial with p = 1/10.
        Assert.That(Size(s_cpu, split), Is.EqualTo(440).Within(80));
        Assert.That(Size(s_gpu, split), Is.EqualTo(1720).Within(158));
    }

    [Test]
    public void Splits_stay_what_they_are_so_that_published_figures_keep_their_meaning()
    {
        Assert.That(Sizes(s_cpu), Is.EqualTo(new[] { 3_517, 457, 429 }));
        Assert.That(Sizes(s_gpu), Is.EqualTo(new[] { 13_720, 1_760, 1_720 }));

        static int[] Sizes(Countdown countdown) =>
            [Size(countdown, Split.Train), Size(countdown, Split.HeldOut), Size(countdown, Split.Validation)];
    }

    [Test]
    public void Expressions_worked_by_hand_in_fixed_order()
    {
        var set = s_cpu.Expressions([9, 2, 7]);
        // 9+2=11, 9-2=7 and 9*2=18, each then +7, -7 and *7; 126 is beyond 99.
        Assert.That(
            set.Expressions.Select(expression => (expression.Text, expression.Steps, expression.Value)),
            Is.EquivalentTo(new[]
            {
                ("9+2+7", "9+2=11+7=18", 18), ("9+2-7", "9+2=11-7=4", 4), ("9+2*7", "9+2=11*7=77", 77),
                ("9-2+7", "9-2=7+7=14", 14), ("9-2-7", "9-2=7-7=0", 0), ("9-2*7", "9-2=7*7=49", 49),
                ("9*2+7", "9*2=18+7=25", 25), ("9*2-7", "9*2=18-7=11", 11),
            }));
        Assert.That(set.Targets, Is.EqualTo(new[] { 4, 11, 14, 18, 25, 49, 77 })); // 0 is no target
    }

    [Test]
    public void Expressions_worked_by_hand_in_any_order()
    {
        var pair = new Countdown(CountdownLevels.Pair);
        Assert.That(
            pair.Expressions([3, 11]).Expressions.Select(expression => expression.Text),
            Is.EquivalentTo(new[] { "11+3", "11-3", "11*3" })); // never 3+11
        Assert.That(pair.Expressions([3, 11]), Is.SameAs(pair.Expressions([11, 3])));
    }

    [Test]
    public void Expressions_agree_with_brute_force_over_all_orders()
    {
        var config = CountdownLevels.Gpu with { LargestNumber = 6, LargestIntermediate = 40, LargestTarget = 30 };
        var countdown = new Countdown(config);
        foreach (var numbers in countdown.All().Select(problem => problem.Numbers))
            Assert.That(countdown.Expressions(numbers).Targets, Is.EqualTo(ReachableByBruteForce(config, numbers)));
    }

    [Test]
    public void Every_expression_solves_its_problem()
    {
        var four = new Countdown(CountdownLevels.Four with { LargestNumber = 5 });
        foreach (var countdown in new[] { s_cpu, s_gpu, four })
        {
            var wrong = from index in Enumerable.Range(0, 300)
                        let problem = countdown.Draw(Split.Train, 2, index)
                        from solution in countdown.Solutions(problem)
                        where !problem.Accepts(solution.Text)
                        select (problem, solution);
            Assert.That(wrong, Is.Empty);
        }
    }

    [Test]
    public void Draw_has_a_solution_and_belongs_to_its_split([Values] Split split)
    {
        var problems = Enumerable.Range(0, 2000).Select(index => s_gpu.Draw(split, 7, index)).ToList();
        Assert.That(problems.Select(s_gpu.SplitOf), Is.All.EqualTo(split));
        Assert.That(problems.Select(problem => s_gpu.Solutions(problem).Count), Is.All.GreaterThan(0));
        Assert.That(problems.Select(problem => problem.Target), Is.All.InRange(1, 199));
    }

    [Test]
    public void Draw_never_gives_two_splits_the_same_problem()
    {
        var train = Draw(Split.Train, 20_000);
        var heldOut = Draw(Split.HeldOut, 4_000);
        var validation = Draw(Split.Validation, 4_000);
        Assert.That(train.Overlaps(heldOut) || train.Overlaps(validation) || heldOut.Overlaps(validation), Is.False);
        Assert.That(heldOut, Has.Count.GreaterThan(500));
        Assert.That(validation, Has.Count.GreaterThan(500));

        static HashSet<string> Draw(Split split, int count) =>
            [.. Enumerable.Range(0, count).Select(index => Sorted(s_gpu.Draw(split, 1, index)))];
    }

    [Test]
    public void SplitOf_does_not_depend_on_the_order_where_order_is_free()
    {
        foreach (var problem in s_gpu.All().Take(500))
        {
            var reversed = new Problem(problem.Numbers.Reverse(), problem.Target);
            Assert.That(s_gpu.SplitOf(reversed), Is.EqualTo(s_gpu.SplitOf(problem)));
        }
    }

    [Test]
    public void Draw_is_a_pure_function_of_its_arguments()
    {
        var fresh = new Countdown(CountdownLevels.Cpu);
        var forwards = Enumerable.Range(0, 500).Select(index => s_cpu.Draw(Split.Train, 3, index)).ToList();
        var backwards = Enumerable.Range(0, 500).Reverse().Select(index => fresh.Draw(Split.Train, 3, index)).Reverse();
        Assert.That(backwards, Is.EqualTo(forwards));
        var otherSeed = Enumerable.Range(0, 500).Select(index => s_cpu.Draw(Split.Train, 4, index));
        Assert.That(otherSeed, Is.Not.EqualTo(forwards));
    }

    [Test]
    public void Draw_reaches_every_problem_of_a_small_level()
    {
        var small = new Countdown(CountdownLevels.Cpu with { NumberCount = 2 });
        var drawn = Enumerable.Range(0, 4000).Select(index => small.Draw(Split.Train, 0, index)).ToHashSet();
        Assert.That(drawn, Is.EquivalentTo(small.All().Where(problem => small.SplitOf(problem) == Split.Train)));
    }

    [Test]
    public void Draw_from_an_empty_split_says_so()
    {
        var tiny = new Countdown(new CountdownConfig { NumberCount = 2, LargestNumber = 1, Operators = "*" });
        Assert.That(tiny.All().Count(), Is.EqualTo(1));
        var empty = tiny.SplitOf(tiny.All().Single()) == Split.Train ? Split.HeldOut : Split.Train;
        Assert.That(
            () => tiny.Draw(empty, 0, 0),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains($"{empty}").And.Message.Contains("raise"));
    }

    [Test]
    public void Expressions_of_foreign_numbers_are_an_error()
    {
        AssertRefused([1, 2], "'1 2'");
        AssertRefused([1, 2, 10], "give 3 from 1 to 9");

        static void AssertRefused(int[] numbers, string clue) =>
            Assert.That(() => s_cpu.Expressions(numbers), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));
    }

    private static int ExpressionCount(Countdown countdown) =>
        countdown.All()
            .Select(problem => countdown.Expressions(problem.Numbers))
            .Distinct()
            .Sum(set => set.Expressions.Count);

    private static int Size(Countdown countdown, Split split) =>
        countdown.All().Count(problem => countdown.SplitOf(problem) == split);

    private static string Sorted(Problem problem) => $"{string.Join(' ', problem.Numbers.Order())}={problem.Target}";

    private static IEnumerable<int> ReachableByBruteForce(CountdownConfig config, IReadOnlyList<int> n) =>
        from order in new[] { (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0) }
        from first in config.Operators
        from second in config.Operators
        let middle = Calculator.Apply(n[order.Item1], first, n[order.Item2])
        let last = Calculator.Apply(middle, second, n[order.Item3])
        where middle >= 0 && middle <= config.LargestIntermediate && last >= 1 && last <= config.LargestTarget
        group last by (int)last into reached
        orderby reached.Key
        select reached.Key;
}
