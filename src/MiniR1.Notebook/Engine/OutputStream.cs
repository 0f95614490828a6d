namespace MiniR1.Notebook.Engine;

/// <summary>The two streams of text that a cell has.</summary>
public enum OutputStream
{
    StandardOutput,
    StandardError,
}
