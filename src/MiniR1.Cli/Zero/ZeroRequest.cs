using System.Globalization;
using MiniR1.Experiments;

namespace MiniR1.Cli.Zero;

/// <summary>The options of one <c>minir1 zero</c>.</summary>
internal sealed record ZeroRequest(string Preset, int? Seed, int? Steps, string? Output, bool Resume)
{
    /// <summary>The preset with the options put in.</summary>
    /// <exception cref="MiniR1Exception">No such preset, or a value out of range.</exception>
    internal ExperimentConfig Configure()
    {
        var config = Presets.Load(Preset);
        if (Seed is { } seed)
            config = config with { Seed = seed };
        if (Steps is { } steps)
            config = config with { Grpo = config.Grpo with { Steps = steps } };
        return config.Validate();
    }

    /// <summary>The run's directory.</summary>
    internal string PathOf(ExperimentConfig config) =>
        Output ?? Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(Preset)}-{config.Seed}");

    /// <summary>The command that goes on with this run, to be pasted into a shell.</summary>
    internal string ResumeLine(string path)
    {
        List<string> words = ["./minir1", "zero", "--preset", Preset];
        if (Seed is { } seed)
            words.AddRange(["--seed", seed.ToString(CultureInfo.InvariantCulture)]);
        if (Steps is { } steps)
            words.AddRange(["--steps", steps.ToString(CultureInfo.InvariantCulture)]);
        return string.Join(' ', [.. words.Select(Quote), "--out", Quote(path), "--resume"]);
    }

    /// <summary>A word as a shell reads it back.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(symbol => char.IsAsciiLetterOrDigit(symbol) || "/._-+=:,".Contains(symbol))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
