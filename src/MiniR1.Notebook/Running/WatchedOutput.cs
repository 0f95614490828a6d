using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>Lets somebody watch what a cell prints and shows.</summary>
internal sealed class WatchedOutput(ICellOutput output, IRunProgress progress) : ICellOutput
{
    public void Write(OutputStream stream, string text)
    {
        output.Write(stream, text);
        progress.Printed(stream, text);
    }

    public void Show(MimeBundle bundle, string? displayId)
    {
        bundle = bundle.Bounded();
        output.Show(bundle, displayId);
        progress.Shown(bundle, displayId);
    }

    public void Replace(MimeBundle bundle, string displayId)
    {
        bundle = bundle.Bounded();
        output.Replace(bundle, displayId);
        progress.Replaced(bundle, displayId);
    }

    // What somebody has read stays read.
    public void Clear(bool wait) => output.Clear(wait);

    public string ReadLine() => output.ReadLine();
}
