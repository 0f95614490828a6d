namespace MiniR1.Cli.Zero;

/// <summary>Progress for a file or a pipe: a plain line now and then, and one for each note.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgressDisplay
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private readonly Lock writing = new();
    private long? written;
    private string phase = "";

    public void Show(Action body) => body();

    public void Update(PhaseView phase)
    {
        lock (writing)
        {
            var isDue = written is null || clock.GetElapsedTime(written.Value) >= s_every;
            if (phase.Name == this.phase && !phase.IsDone && !isDue)
                return;
            this.phase = phase.Name;
            written = clock.GetTimestamp();
            WriteLine(Line(phase));
        }
    }

    public void Note(string text)
    {
        lock (writing)
            WriteLine(text);
    }

    public void Warn(string text) => Note(text);

    /// <summary>Such as <c>GRPO  24/60  24.6 steps/min  1:28 left  reward 0.61  right 58%</c>.</summary>
    internal static string Line(PhaseView phase) => string.Join("  ", new[]
    {
        phase.Name,
        $"{phase.Step}/{phase.Steps}",
        phase.Pace.Rate,
        phase.Pace.Time,
    }.Concat(phase.Measures.Select(measure => $"{measure.Name} {measure.Value}")).Where(part => part.Length > 0));

    // Whoever follows a log wants the line when it is written.
    private void WriteLine(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
