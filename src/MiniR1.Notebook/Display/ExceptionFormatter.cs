namespace MiniR1.Notebook.Display;

/// <summary>An exception that a cell caught and shows: its kind and message, and those inside of it.</summary>
internal sealed class ExceptionFormatter : IValueFormatter
{
    public MimeBundle? Format(object value)
    {
        if (value is not Exception exception)
            return null;
        var lines = Chain(exception).Select(failure => (Kind: failure.GetType().Name, failure.Message)).ToList();
        return MimeBundle.Of(string.Join("\n", lines.Select(line => $"{line.Kind}: {line.Message}")))
            .With(MimeType.Html, string.Join("<br>\n", lines.Select(line =>
                $"<b>{Markup.Escape(line.Kind)}</b>: {Markup.Escape(line.Message)}")));
    }

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var failure = exception; failure is not null; failure = failure.InnerException)
            yield return failure;
    }
}
