namespace MiniR1.Notebook.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("minir1-notebook-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
