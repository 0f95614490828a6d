using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Cells;

/// <summary>Functions that cells call by their names alone, under those that .NET Interactive gives them.</summary>
public static class CellFunctions
{
#pragma warning disable IDE1006, CA1707 // The names are others'.
    /// <summary>Shows the value below the cell, in the richest form there is for it.</summary>
    /// <param name="value">anything</param>
    /// <param name="mimeTypes">only these forms, such as <c>text/plain</c>; all if none are given</param>
    /// <returns>what was shown, to be updated in place</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>HTML to be shown as such.</summary>
    /// <param name="content">a fragment: what stands inside of <c>body</c></param>
    public static Html HTML(string content) => new(content);
#pragma warning restore IDE1006, CA1707

    /// <summary>Shows a text that is in some form already.</summary>
    /// <param name="content">such as <c>&lt;b&gt;x&lt;/b&gt;</c></param>
    /// <param name="mimeType">the form, such as <c>text/html</c></param>
    /// <returns>what was shown, to be updated in place</returns>
    public static DisplayedValue DisplayAs(this string content, string mimeType) =>
        DisplayedValue.Show(MimeBundle.As(content, mimeType), CurrentCell.Output);
}
