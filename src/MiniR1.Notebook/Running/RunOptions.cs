namespace MiniR1.Notebook.Running;

/// <summary>How a notebook is run without anybody before it.</summary>
public sealed record RunOptions
{
    /// <summary>Where the notebook with its outputs goes; null to write none.</summary>
    public string? Target { get; init; }

    /// <summary>How long a cell may take; null for as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Goes on after a cell that failed.</summary>
    public bool AllowErrors { get; init; }

    /// <summary>The numbers of cells that are passed over: they ended, or had to end, the process of an earlier run.</summary>
    public IReadOnlyCollection<int> Skipped { get; init; } = [];

    /// <summary>Whether a cell that ends the process makes the process say so and fail; off where somebody else watches it.</summary>
    public bool TellsExit { get; init; } = true;

    /// <summary>Is told what runs; null if nobody watches the process.</summary>
    public LastWords? LastWords { get; init; }
}
