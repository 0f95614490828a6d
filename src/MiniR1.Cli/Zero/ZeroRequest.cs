using System.Globalization;
using MiniR1.Experiments;

namespace MiniR1.Cli.Zero;

/// <summary>The options of one <c>minir1 zero</c>.</summary>
internal sealed record ZeroRequest(string Preset, int? Seed, int? Steps, string? Output, bool Resume)
{
    private const string DefaultParent = "runs";

    /// <summary>As written after --control.</summary>
    internal string Control { get; init; } = Experiments.Control.None.Name();

    /// <summary>As written after --seeds; null for one run.</summary>
    internal string? Seeds { get; init; }

    /// <summary>A base model's directory to start RL from; null to pretrain one.</summary>
    internal string? Base { get; init; }

    /// <summary>Whether its runs go into directories of their own below --out, with a report over all of them.</summary>
    internal bool IsSeries => Seeds is not null || ControlList().Count > 1;

    /// <summary>Where the directories of a series' runs are.</summary>
    internal string Parent => Output ?? DefaultParent;

    /// <summary>The preset's own name.</summary>
    internal string PresetName => Path.GetFileNameWithoutExtension(Preset);

    /// <summary>The runs asked for, seed by seed; a run whose base others share comes before them.</summary>
    /// <exception cref="MiniR1Exception">No such preset or control, no list of seeds, or a value out of range.</exception>
    internal IReadOnlyList<PlannedRun> Plan()
    {
        var config = Presets.Load(Preset);
        if (Steps is { } steps)
            config = config with { Grpo = config.Grpo with { Steps = steps } };
        var controls = ControlList();
        PlannedRun[] runs =
        [
            .. from seed in SeedList(config)
               from control in controls
               select Planned((config with { Seed = seed, Control = control }).Validate()),
        ];
        if (Base is { } directory)
        {
            foreach (var run in runs)
                GivenBase.Require(directory, run.Config);
        }

        return runs;
    }

    /// <summary>Where runs of the same seed would be, whose base a run may share.</summary>
    internal IEnumerable<string> Siblings(ExperimentConfig config) =>
        Controls.All.Select(control => Planned(config with { Control = control }).Path);

    /// <summary>The command that goes on with these runs, to be pasted into a shell.</summary>
    internal string ResumeLine()
    {
        List<string> words = ["./minir1", "zero", "--preset", Preset];
        if (Control != Experiments.Control.None.Name())
            words.AddRange(["--control", Control]);
        if (Seed is { } seed)
            words.AddRange(["--seed", seed.ToString(CultureInfo.InvariantCulture)]);
        if (Seeds is { } seeds)
            words.AddRange(["--seeds", seeds]);
        if (Steps is { } steps)
            words.AddRange(["--steps", steps.ToString(CultureInfo.InvariantCulture)]);
        if (Base is { } directory)
            words.AddRange(["--base", directory]);
        if (Output is { } output)
            words.AddRange(["--out", output]);
        return string.Join(' ', [.. words.Select(Quote), "--resume"]);
    }

    /// <summary>A word as a shell reads it back.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(symbol => char.IsAsciiLetterOrDigit(symbol) || "/._-+=:,".Contains(symbol))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private PlannedRun Planned(ExperimentConfig config)
    {
        var ending = config.Control == Experiments.Control.None ? "" : $"-{config.Control.Name()}";
        var name = $"{PresetName}-{config.Seed}{ending}";
        return new PlannedRun(config, !IsSeries && Output is { } own ? own : Path.Combine(Parent, name));
    }

    private IReadOnlyList<Control> ControlList() => Control == "all"
        ? Controls.All
        : [.. Controls.All.Intersect(Control.Split(',', StringSplitOptions.TrimEntries).Select(Controls.Parse))];

    private int[] SeedList(ExperimentConfig config)
    {
        if (Seeds is null)
            return [Seed ?? config.Seed];
        if (Seed is not null)
            throw new MiniR1Exception("Both --seed and --seeds are given: give one of them.");
        var words = Seeds.Split(',', StringSplitOptions.TrimEntries);
        return [.. words.Select(ParseSeed).Distinct()];
    }

    private static int ParseSeed(string word) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new MiniR1Exception($"--seeds has '{word}': give it whole numbers with commas between, such as 0,1,2.");
}

/// <summary>A run that is to be: what it does, and its directory.</summary>
internal sealed record PlannedRun(ExperimentConfig Config, string Path);
