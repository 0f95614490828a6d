using MiniR1.Notebook.Cells;

namespace MiniR1.Notebook.Display;

/// <summary>Any value in the forms in which a notebook can show it.</summary>
public static class ValueFormatter
{
    // The first that knows the value; the last knows all.
    private static readonly IValueFormatter[] s_formatters =
    [
        new HtmlFormatter(), new FigureFormatter(), new PlotlyNetFormatter(), new TensorFormatter(), new ScalarFormatter(),
        new ExceptionFormatter(), new MatrixFormatter(), new PendingFormatter(), new CollectionFormatter(), new ObjectFormatter(),
    ];

    // Longer than anybody reads; a notebook's file and a browser's page must hold it.
    private const int MostText = 100_000;
    private const int MostHtml = 20_000_000;

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
        // Half of a page is none.
        public MimeBundle? Format(object value) => value switch
        {
            Html { Content.Length: > MostHtml and var length } => MimeBundle.Of(
                FormattableString.Invariant($"HTML of {length:N0} characters is not shown: more than {MostHtml:N0} are too many for a notebook")),
            Html html => MimeBundle.Of(html.Content).With(MimeType.Html, html.Content),
            _ => null,
        };
    }

    private sealed class ScalarFormatter : IValueFormatter
    {
        public MimeBundle? Format(object value) => value switch
        {
            string { Length: > MostText } text => MimeBundle.Of(
                FormattableString.Invariant($"{text[..MostText]}... ({text.Length:N0} characters in all)")),
            string text => MimeBundle.Of(text),
            _ when InlineText.IsScalar(value) => MimeBundle.Of(InlineText.Of(value)),
            _ => null,
        };
    }
}
