using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Runs cells of the common kinds in a session of its own, so that whoever sends the first real one need not wait until
/// the compiler's own code is compiled. It ends after the cell that it is at when a real one comes.
/// </summary>
internal sealed class CompilerWarmUp
{
    private static readonly string[] s_cells =
    [
        "1",
        "int Twice(int x) => 2 * x;\nConsole.WriteLine($\"{Twice(1):0.0}\");",
        "var words = new List<string> { \"a\", \"b\" };\nforeach (var word in words)\n    Console.WriteLine(word);",
        "words.Select((word, index) => new { word, half = index / 2.0 }).ToArray()",
        "record Point(int X, int Y);\nvar point = new Point(1, 2) with { X = 2 };\npoint.Display();",
        "async Task<int> One()\n{\n    await Task.Yield();\n    return 1;\n}\nawait One()",
    ];

    private volatile bool _stopped;

    /// <param name="folder">the notebook's</param>
    internal void Start(string folder) =>
        new Thread(() => Run(folder)) { IsBackground = true, Name = "warm-up" }.Start();

    internal void Stop() => _stopped = true;

    private void Run(string folder)
    {
        using var session = new CSharpSession(new SessionConfig { BaseDirectory = folder });
        foreach (var cell in s_cells)
        {
            if (_stopped)
                return;
            session.RunAsync(cell, "warm-up", new Nowhere(), CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private sealed class Nowhere : ICellOutput
    {
        public void Write(OutputStream stream, string text)
        {
        }

        public void Show(MimeBundle bundle, string? displayId)
        {
        }

        public void Replace(MimeBundle bundle, string displayId)
        {
        }

        public void Clear(bool wait)
        {
        }

        public string ReadLine() => "";
    }
}
