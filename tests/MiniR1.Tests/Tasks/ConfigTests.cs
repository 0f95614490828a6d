using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class ConfigTests
{
    private static readonly TestCaseData<CountdownConfig, string>[] s_badLevels =
    [
        new(new() { NumberCount = 1 }, "NumberCount is 1"),
        new(new() { NumberCount = 7 }, "NumberCount is 7"),
        new(new() { LargestNumber = 0 }, "LargestNumber is 0"),
        new(new() { LargestNumber = 1000 }, "LargestNumber is 1000"),
        new(new() { Operators = "" }, "Operators is ''"),
        new(new() { Operators = "+/" }, "Operators is '+/'"),
        new(new() { Operators = "++" }, "Operators is '++'"),
        new(new() { LargestIntermediate = 0 }, "LargestIntermediate is 0"),
        new(new() { LargestTarget = 100 }, "LargestTarget is 100"),
        new(new() { LargestTarget = 0 }, "LargestTarget is 0"),
    ];

    private static readonly TestCaseData<CorpusConfig, string>[] s_badCorpora =
    [
        new(new() { Direct = -.1, Steps = .86 }, "Direct is -0.1"),
        new(new() { Steps = 1.5 }, "Steps is 1.5"),
        new(new() { Verified = double.NaN }, "Verified is NaN"),
        new(new() { Quiz = .3 }, "sum to 1.1"),
        new(new() { Skill = 2 }, "Skill is 2"),
        new(new() { Slip = -1 }, "Slip is -1"),
        new(new() { Persistence = 1.1 }, "Persistence is 1.1"),
        new(new() { MaxAttempts = 0 }, "MaxAttempts is 0"),
    ];

    [TestCaseSource(nameof(s_badLevels))]
    public void Level_out_of_range_is_named(CountdownConfig config, string clue) =>
        Assert.That(() => new Countdown(config), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));

    [TestCaseSource(nameof(s_badCorpora))]
    public void Corpus_out_of_range_is_named(CorpusConfig config, string clue) =>
        Assert.That(() => config.Validate(), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));

    [TestCase(.5, "sum to 1.25")]
    [TestCase(-.1, "Forms.Comparison is -0.1")]
    [TestCase(double.NaN, "Forms.Comparison is NaN")]
    public void Forms_out_of_range_are_named(double comparison, string clue)
    {
        var corpus = new WordedCorpusConfig { Forms = new FormShares { Comparison = comparison } };
        Assert.That(() => corpus.Validate(), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(clue));
        Assert.That(() => new WordedCorpusConfig { Skill = 2 }.Validate(), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("Skill"));
    }

    [Test]
    public void Presets_are_valid()
    {
        var levels = CountdownLevels.All.Values;
        Assert.That(levels.Select(level => level.Validate()), Is.EqualTo(levels));
        Assert.That(CorpusConfig.Cpu.Validate(), Is.EqualTo(new CorpusConfig()));
        Assert.That(CorpusConfig.Gpu.Validate().MaxAttempts, Is.EqualTo(6));
        Assert.That(CorpusConfig.Gpu.WithoutVerified().Validate().Steps, Is.EqualTo(.40).Within(1e-12));
    }

    [Test]
    public void Find_knows_the_levels_and_lists_them_when_it_does_not()
    {
        Assert.That(CountdownLevels.Find("gpu"), Is.EqualTo(CountdownLevels.Gpu));
        Assert.That(
            () => CountdownLevels.Find("tpu"),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
                "There is no Countdown level 'tpu': choose one of cpu, four, gpu, pair."));
    }
}
