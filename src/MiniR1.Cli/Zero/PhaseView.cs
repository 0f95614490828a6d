namespace MiniR1.Cli.Zero;

/// <summary>One phase of a run as a display shows it.</summary>
/// <param name="Name">pretraining, GRPO</param>
/// <param name="Step">done so far</param>
/// <param name="Steps">in all</param>
/// <param name="Pace">how fast it goes</param>
/// <param name="Measures">the latest, in order</param>
internal sealed record PhaseView(string Name, int Step, int Steps, Pace Pace, IReadOnlyList<Measured> Measures)
{
    internal bool IsDone => Step >= Steps;
}

/// <summary>A number with its name, formatted.</summary>
internal sealed record Measured(string Name, string Value);
