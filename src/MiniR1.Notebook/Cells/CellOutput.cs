using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Cells;

/// <summary>What stands below the cell that runs.</summary>
public static class CellOutput
{
    /// <summary>Takes away what the cell printed and showed so far; outside of a notebook, nothing happens.</summary>
    /// <param name="wait">only once there is something to put in its place, so that nothing flickers</param>
    public static void Clear(bool wait = false) => CurrentCell.Output?.Clear(wait);
}
