using MiniR1.Experiments;
using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class ControlsTests
{
    private static readonly string[] s_names = ["none", "shuffled", "format-only", "random-reward", "no-verification"];

    [Test]
    public void All_have_a_name_that_is_read_back()
    {
        Assert.That(Controls.All, Is.EquivalentTo(Enum.GetValues<Control>()));
        Assert.That(Controls.All.Select(control => control.Name()), Is.EqualTo(s_names));
        Assert.That(Controls.All.Select(control => Controls.Parse(control.Name())), Is.EqualTo(Controls.All));
    }

    [TestCase("")]
    [TestCase("None")]
    [TestCase("format_only")]
    [TestCase("all")]
    public void Another_name_is_refused(string name) => Assert.That(
        () => Controls.Parse(name),
        Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith($"There is no control '{name}': use none, shuffled, "));

    /// <summary>A right and well-formed completion, a well-formed one, one of neither: what each control pays.</summary>
    [TestCase(Control.None, new[] { 2.25, .25, 0 })]
    [TestCase(Control.NoVerification, new[] { 2.25, .25, 0 })]
    [TestCase(Control.FormatOnly, new[] { 1.0, 1, 0 })]
    public void Rewards_of_rules(Control control, double[] expected) =>
        Assert.That(Controls.Reward(Config(control)).Score(Group(), 7), Is.EqualTo(expected));

    [Test]
    public void Shuffled_rewards_are_the_rules_dealt_anew()
    {
        var reward = Controls.Reward(Config(Control.Shuffled));
        var dealt = Enumerable.Range(0, 60).Select(draw => reward.Score(Group(), (ulong)draw)).ToArray();
        Assert.That(dealt, Is.All.EquivalentTo(new[] { 2.25, .25, 0 }));
        Assert.That(dealt.Select(scores => string.Join(' ', scores)).Distinct().Count(), Is.EqualTo(6), "every order turns up");
    }

    [Test]
    public void Random_rewards_are_coins_of_the_seed()
    {
        var (first, second) = (Controls.Reward(Config(Control.RandomReward)), Controls.Reward(Config(Control.RandomReward) with { Seed = 99 }));
        var group = Enumerable.Repeat(Group()[2], 64).ToArray();
        Assert.That(first.Score(group, 7), Is.All.AnyOf(0.0, 1.0).And.Not.EqualTo(second.Score(group, 7)));
        Assert.That(first.Score(group, 7).Sum(), Is.InRange(16, 48));
        Assert.That(Controls.Reward(Config(Control.RandomReward)).Score(group, 7), Is.EqualTo(first.Score(group, 7)));
    }

    [Test]
    public void Only_one_control_changes_the_corpus()
    {
        var corpus = MicroExperiment.Config.Corpus;
        foreach (var control in Controls.All)
        {
            var expected = control == Control.NoVerification ? corpus.WithoutVerified() : corpus;
            Assert.That(Controls.Corpus(Config(control)), Is.EqualTo(expected), control.Name());
            Assert.That(control.SharesBase(), Is.EqualTo(control != Control.NoVerification));
        }
    }

    [Test]
    public void The_configs_json_names_it()
    {
        var json = ExperimentJson.Serialize(Config(Control.FormatOnly));
        Assert.That(json, Does.Contain("\"control\": \"format_only\""));
        Assert.That(ExperimentJson.Parse(json, "mine").Control, Is.EqualTo(Control.FormatOnly));
        Assert.That(
            () => ExperimentJson.Parse(json.Replace("format_only", "formal", StringComparison.Ordinal), "mine"),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("$.control"));
    }

    private static ExperimentConfig Config(Control control) =>
        MicroExperiment.Config with { Control = control, Reward = new RewardConfig { Accuracy = 2, Format = .25 } };

    private static Judgement[] Group()
    {
        var problem = Problem.Parse("1 2 3=6:", fixedOrder: true);
        string[] texts =
        [
            "<think>1+2=3+3=6</think><answer>1+2+3</answer><eos>", "<think>1+2=3-3=0</think><answer>1+2-3</answer><eos>", "1+2",
        ];
        return [.. texts.Select(text => Judgement.Of(problem, Completion.Parse(text)))];
    }
}
