using MiniR1.Notebook.Display.Drawing;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display;

/// <summary>
/// A figure: for plotly, which most notebooks have; as a drawing in HTML for those that do not; and in words.
/// </summary>
internal sealed class FigureFormatter : IValueFormatter
{
    public MimeBundle? Format(object value)
    {
        if (value is not Figure figure)
            return null;
        var json = figure.ToJson();
        var drawing = FigureDrawing.Read(json);
        return MimeBundle.Of(drawing.Describe()).With(MimeType.Plotly, json).With(MimeType.Html, drawing.ToSvg());
    }
}
