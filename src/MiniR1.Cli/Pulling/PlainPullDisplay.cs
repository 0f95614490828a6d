namespace MiniR1.Cli.Pulling;

/// <summary>For a file or a pipe: a line for each file when it is there, and now and then one while it comes.</summary>
internal sealed class PlainPullDisplay(TextWriter output, TimeProvider clock) : IPullDisplay
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private long written = clock.GetTimestamp();

    public Task ShowAsync(Func<Task> body) => body();

    public void Update(PullView view)
    {
        if (clock.GetElapsedTime(written) >= s_every)
            Note(Line(view));
    }

    // Whoever follows a log wants the line when it is written.
    public void Note(string text)
    {
        written = clock.GetTimestamp();
        output.WriteLine(text);
        output.Flush();
    }

    /// <summary>Such as <c>model.safetensors  1.2 GB of 3.1 GB  total 1.2 GB of 3.2 GB  25.3 MB/s  1:16 left</c>.</summary>
    internal static string Line(PullView view) => string.Join(
        "  ", new[] { view.Label, $"{view.File}", $"total {view.Total}", view.Rate, view.Time }.Where(part => part.Length > 0));
}
