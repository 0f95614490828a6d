namespace MiniR1.Notebook.Display;

/// <summary>A task, or something that is computed when it is asked for: how far it is, and its value if it has one.</summary>
internal sealed class PendingFormatter : IValueFormatter
{
    public MimeBundle? Format(object value) => PendingValue.Is(value.GetType()) ? MimeBundle.Of(InlineText.Of(value)) : null;
}
