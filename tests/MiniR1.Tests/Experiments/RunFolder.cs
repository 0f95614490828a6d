namespace MiniR1.Tests.Experiments;

/// <summary>A fresh folder, removed with all it holds when disposed.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("minir1-run-").FullName;

    /// <summary>A run's directory that does not exist yet.</summary>
    public string Path => System.IO.Path.Combine(root, "run");

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public RunFolder Copy()
    {
        var copy = new RunFolder();
        foreach (var file in MicroExperiment.Files(Path).Keys)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy.File(file))!);
            System.IO.File.Copy(File(file), copy.File(file));
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
