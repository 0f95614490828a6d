namespace MiniR1.Notebook.Display.Drawing;

/// <summary>The names of a figure's series with their colours, in as many rows as there is room for; none for one series alone.</summary>
internal sealed class FigureLegend
{
    private const int MostRows = 6;
    private const int RowHeight = 18;
    private const int Patch = 12;

    private readonly List<(double X, int Row, PlotTrace Trace)> _places = [];

    internal FigureLegend(IEnumerable<PlotTrace> traces, double width)
    {
        var (x, row) = (0.0, 0);
        foreach (var trace in traces)
        {
            var needed = Patch + 5 + Pen.Width(trace.Name);
            if (x > 0 && x + needed > width)
                (x, row) = (0, row + 1);
            if (row == MostRows)
                break;
            _places.Add((x, row, trace));
            x += needed + 16;
        }

        if (_places.Count < 2)
            _places.Clear();
    }

    internal int Height => _places.Count == 0 ? 0 : ((_places[^1].Row + 1) * RowHeight) + 4;

    internal void Draw(Canvas canvas, double left, double top)
    {
        foreach (var (x, row, trace) in _places)
        {
            var y = top + (row * RowHeight);
            canvas.Box(left + x, y, left + x + Patch, y + Patch, Ink.Of(trace.Colour));
            canvas.Write(trace.Name, left + x + Patch + 5, y + Patch - 1, 0);
        }
    }
}
