namespace MiniR1.Notebook.Display;

/// <summary>An exception that a cell caught and shows: its kind and message, and those inside of it.</summary>
internal sealed class ExceptionFormatter : IValueFormatter
{
    public MimeBundle? Format(object value)
    {
        if (value is not Exception exception)
            return null;
        var (chain, leftOut) = ExceptionText.Chain(exception);
        var lines = chain.Select(failure => (Kind: TypeName.Of(failure.GetType()), Message: ExceptionText.Message(failure))).ToList();
        if (leftOut > 0)
            lines.Insert(lines.Count - 1, ("...", $"{leftOut} more"));
        return MimeBundle.Of(string.Join("\n", lines.Select(line => $"{line.Kind}: {line.Message}")))
            .With(MimeType.Html, string.Join("<br>\n", lines.Select(line =>
                $"<b>{Markup.Escape(line.Kind)}</b>: {Markup.Escape(line.Message)}")));
    }
}
