namespace MiniR1.Cli.Zero;

/// <summary>Shows how a run comes along.</summary>
internal interface IProgressDisplay
{
    /// <summary>Runs <paramref name="body"/> and shows what it reports.</summary>
    void Show(Action body);

    /// <summary>A phase is where this says.</summary>
    void Update(PhaseView phase);

    /// <summary>Something worth a line of its own.</summary>
    void Note(string text);

    /// <summary>As <see cref="Note"/>, so that nobody overlooks it.</summary>
    void Warn(string text);
}
