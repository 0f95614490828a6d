namespace MiniR1.Cli.Pulling;

/// <summary>Shows how a pull comes along.</summary>
internal interface IPullDisplay
{
    /// <summary>Runs <paramref name="body"/> and shows what it reports.</summary>
    Task ShowAsync(Func<Task> body);

    /// <summary>The file under way and the whole are where this says.</summary>
    void Update(PullView view);

    /// <summary>Something worth a line of its own.</summary>
    void Note(string text);
}
