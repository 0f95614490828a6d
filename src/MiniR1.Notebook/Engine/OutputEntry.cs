using System.Text;
using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>One thing that stands below a cell.</summary>
internal abstract class OutputEntry;

/// <summary>Text that the cell printed on one of its streams.</summary>
internal sealed class PrintedText(OutputStream stream) : OutputEntry
{
    internal OutputStream Stream => stream;

    internal StringBuilder Text { get; } = new();
}

/// <summary>A value that the cell showed.</summary>
internal sealed class ShownValue(MimeBundle bundle, string? displayId) : OutputEntry
{
    internal MimeBundle Bundle { get; set; } = bundle;

    internal string? DisplayId => displayId;
}
