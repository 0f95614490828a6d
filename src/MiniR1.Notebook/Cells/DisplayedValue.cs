using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Cells;

/// <summary>Something that is on show and can be replaced by something else in the same place.</summary>
public sealed class DisplayedValue
{
    private readonly ICellOutput? _output;
    private readonly string _id = Guid.NewGuid().ToString("N");

    private DisplayedValue(ICellOutput? output) => _output = output;

    /// <summary>Puts another value in its place.</summary>
    public void Update(object? value) => Replace(ValueFormatter.Format(value));

    internal static DisplayedValue Show(MimeBundle bundle, ICellOutput? output)
    {
        var shown = new DisplayedValue(output);
        // Outside of a notebook, as in a program of the same lines, the text goes where text goes.
        if (output is null)
            Console.WriteLine(bundle.Text);
        else
            output.Show(bundle, shown._id);
        return shown;
    }

    internal void Replace(MimeBundle bundle)
    {
        if (_output is null)
            Console.WriteLine(bundle.Text);
        else
            _output.Replace(bundle, _id);
    }
}
