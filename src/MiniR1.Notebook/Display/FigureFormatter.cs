using MiniR1.Notebook.Display.Drawing;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display;

/// <summary>
/// A figure: for plotly, which most notebooks have; as a picture for those that do not; and in words. No HTML: where both
/// are (on GitHub, for one), it would go before the picture, and SVG is taken out of it.
/// </summary>
internal sealed class FigureFormatter : IValueFormatter
{
    public MimeBundle? Format(object value)
    {
        if (value is not Figure figure)
            return null;
        var json = figure.ToJson();
        var drawing = FigureDrawing.Read(json);
        return MimeBundle.Of(drawing.Describe()).With(MimeType.Plotly, json)
            .With(MimeType.Png, Convert.ToBase64String(drawing.ToPng()));
    }
}
