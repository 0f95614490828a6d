using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>Where what a cell prints and shows goes to, and where it asks. Called from any thread.</summary>
public interface ICellOutput
{
    /// <summary>Text that the cell wrote to <see cref="Console.Out"/> or <see cref="Console.Error"/>.</summary>
    void Write(OutputStream stream, string text);

    /// <summary>Shows something below the cell.</summary>
    /// <param name="displayId">a name under which it can be replaced later; null if it never is</param>
    void Show(MimeBundle bundle, string? displayId);

    /// <summary>Replaces everything shown under this name.</summary>
    void Replace(MimeBundle bundle, string displayId);

    /// <summary>Takes away what the cell printed and showed so far.</summary>
    /// <param name="wait">only once there is something to put in its place, so that nothing flickers</param>
    void Clear(bool wait);

    /// <summary>A line from whoever sits before the notebook.</summary>
    /// <exception cref="MiniR1Exception">Nobody does.</exception>
    string ReadLine();
}
