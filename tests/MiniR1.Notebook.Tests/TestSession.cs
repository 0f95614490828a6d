using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests;

/// <summary>A session whose cells are numbered as a notebook's are.</summary>
internal sealed class TestSession : IDisposable
{
    private readonly CSharpSession _session;
    private readonly ConsoleCapture _capture = new();
    private int _count;

    internal TestSession(string? folder = null, double graceSeconds = 5, int stackBytes = 32 << 20) => _session = new CSharpSession(new SessionConfig
    {
        BaseDirectory = folder ?? Path.GetTempPath(),
        Grace = TimeSpan.FromSeconds(graceSeconds),
        StackBytes = stackBytes,
    });

    internal RecordedOutput Output { get; } = new();

    internal CSharpSession Session => _session;

    public void Dispose()
    {
        _capture.Dispose();
        _session.Dispose();
    }

    internal CellResult Run(string code, CancellationToken stop = default) =>
        _session.RunAsync(code, $"cell {++_count}", Output, stop).GetAwaiter().GetResult();

    /// <summary>Runs cells that must succeed, and gives the last one's value.</summary>
    internal object? Value(params string[] cells)
    {
        CellResult? result = null;
        foreach (var cell in cells)
        {
            result = Run(cell);
            Assert.That(result.Failure?.Sentence, Is.Null);
        }

        return result!.Value;
    }

    internal CellFailure Failure(string code)
    {
        var result = Run(code);
        Assert.That(result.Failure, Is.Not.Null);
        return result.Failure!;
    }
}
