namespace MiniR1.Notebook.Display;

/// <summary>Knows how to show values of some kind.</summary>
internal interface IValueFormatter
{
    /// <returns>null if this is not its kind of value</returns>
    MimeBundle? Format(object value);
}
