using MiniR1.Notebook.Cells;

namespace MiniR1.Notebook.Display;

/// <summary>Any value in the forms in which a notebook can show it.</summary>
public static class ValueFormatter
{
    // The first that knows the value; the last knows all.
    private static readonly IValueFormatter[] s_formatters =
    [
        new HtmlFormatter(), new FigureFormatter(), new TensorFormatter(), new ScalarFormatter(), new ExceptionFormatter(),
        new MatrixFormatter(), new PendingFormatter(), new CollectionFormatter(), new ObjectFormatter(),
    ];

    public static MimeBundle Format(object? value)
    {
        if (value is null)
            return MimeBundle.Of("null");
        foreach (var formatter in s_formatters)
        {
            if (formatter.Format(value) is { } bundle)
                return bundle;
        }

        return MimeBundle.Of(InlineText.Of(value));
    }

    private sealed class HtmlFormatter : IValueFormatter
    {
        public MimeBundle? Format(object value) =>
            value is Html html ? MimeBundle.Of(html.Content).With(MimeType.Html, html.Content) : null;
    }

    private sealed class ScalarFormatter : IValueFormatter
    {
        public MimeBundle? Format(object value) => value switch
        {
            string text => MimeBundle.Of(text),
            _ when InlineText.IsScalar(value) => MimeBundle.Of(InlineText.Of(value)),
            _ => null,
        };
    }
}
