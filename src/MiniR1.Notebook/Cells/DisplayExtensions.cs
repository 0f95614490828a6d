using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Cells;

/// <summary>What cells can call without a reference or a using.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows the value below the cell, in the richest form there is for it.</summary>
    /// <param name="value">anything</param>
    /// <param name="mimeTypes">only these forms, such as <c>text/plain</c>; all if none are given</param>
    /// <returns>what was shown, to be updated in place</returns>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes)
    {
        var bundle = ValueFormatter.Format(value);
        return DisplayedValue.Show(mimeTypes.Length == 0 ? bundle : bundle.Only(mimeTypes), CurrentCell.Output);
    }
}
