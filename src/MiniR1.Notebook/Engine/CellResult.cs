using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>How a cell ended.</summary>
/// <param name="Value">the value of its last expression; null if there is none</param>
/// <param name="Shown">that value as it is to be shown; null if there is nothing to show</param>
/// <param name="Failure">why it failed; null if it did not</param>
public sealed record CellResult(object? Value, MimeBundle? Shown, CellFailure? Failure)
{
    /// <summary>A cell that ran and has nothing to show.</summary>
    public static CellResult Nothing { get; } = new(null, null, null);

    public bool Succeeded => Failure is null;

    internal static CellResult Failed(CellFailure failure) => new(null, null, failure);
}
