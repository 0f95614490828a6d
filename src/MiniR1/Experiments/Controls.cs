using MiniR1.Rewards;
using MiniR1.Tasks;

namespace MiniR1.Experiments;

/// <summary>What each <see cref="Control"/> does to an experiment, and how it is named.</summary>
public static class Controls
{
    /// <summary>All of them, the experiment itself first; those with a base of their own last.</summary>
    public static IReadOnlyList<Control> All { get; } =
        [Control.None, Control.Shuffled, Control.FormatOnly, Control.RandomReward, Control.NoVerification];

    /// <summary>As the command line and the run directories write it: <c>format-only</c>.</summary>
    public static string Name(this Control control) => control switch
    {
        Control.None => "none",
        Control.Shuffled => "shuffled",
        Control.FormatOnly => "format-only",
        Control.NoVerification => "no-verification",
        Control.RandomReward => "random-reward",
        _ => throw new ArgumentOutOfRangeException(nameof(control), control, "Not a control."),
    };

    /// <summary>Reads a <see cref="Name"/>.</summary>
    /// <exception cref="MiniR1Exception">There is no such control; the message lists those there are.</exception>
    public static Control Parse(string name)
    {
        foreach (var control in All)
        {
            if (control.Name() == name)
                return control;
        }

        throw new MiniR1Exception(
            $"There is no control '{name}': use {string.Join(", ", All.Select(Name))}, several with commas between, or all.");
    }

    /// <summary>Whether its base model is the experiment's own.</summary>
    public static bool SharesBase(this Control control) => control != Control.NoVerification;

    /// <summary>What completions are paid for.</summary>
    public static IReward Reward(ExperimentConfig config)
    {
        var rules = new RuleBasedReward(config.Reward.Accuracy, config.Reward.Format, config.Reward.Gated);
        return config.Control switch
        {
            Control.Shuffled => new ShuffledReward(rules, (ulong)config.Seed),
            Control.FormatOnly => new FormatReward(),
            Control.RandomReward => new RandomReward((ulong)config.Seed),
            _ => rules,
        };
    }

    /// <summary>What the base model is pretrained on.</summary>
    public static CorpusConfig Corpus(ExperimentConfig config) =>
        config.Control.SharesBase() ? config.Corpus : config.Corpus.WithoutVerified();
}
