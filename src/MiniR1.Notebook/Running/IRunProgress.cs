using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>Watches a notebook run. What cells print and show comes from any thread, all else from one.</summary>
public interface IRunProgress
{
    /// <summary>A cell of text, before the cells that follow it.</summary>
    void TextPassed(string markdown)
    {
    }

    /// <param name="number">which of the code cells, from 1</param>
    /// <param name="count">how many there are</param>
    /// <param name="firstLine">the first line of its code that is no directive</param>
    void CellStarted(int number, int count, string firstLine);

    /// <summary>The whole code of the cell that started.</summary>
    void CodePassed(string code)
    {
    }

    /// <summary>The cell that runs, or one before it, printed something.</summary>
    void Printed(OutputStream stream, string text)
    {
    }

    /// <summary>The cell that runs, or one before it, showed a value.</summary>
    /// <param name="displayId">a name under which it can be replaced later; null if it never is</param>
    void Shown(MimeBundle bundle, string? displayId)
    {
    }

    /// <summary>What was shown under this name was replaced.</summary>
    void Replaced(MimeBundle bundle, string displayId)
    {
    }

    void CellEnded(int number, TimeSpan time, CellFailure? failure);
}
