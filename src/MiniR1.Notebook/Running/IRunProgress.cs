using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>Watches a notebook run.</summary>
public interface IRunProgress
{
    /// <param name="number">which of the code cells, from 1</param>
    /// <param name="count">how many there are</param>
    /// <param name="firstLine">the first line of its code that is no directive</param>
    void CellStarted(int number, int count, string firstLine);

    void CellEnded(int number, TimeSpan time, CellFailure? failure);
}
