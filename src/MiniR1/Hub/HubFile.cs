namespace MiniR1.Hub;

/// <summary>A file of a repository, as its listing describes it.</summary>
/// <param name="Path">with slashes, below the repository's root</param>
/// <param name="Size">in bytes</param>
/// <param name="Hash">of its content</param>
public sealed record HubFile(string Path, long Size, ContentHash Hash)
{
    /// <summary>Whether it lies in the root, where a model's own files are.</summary>
    internal bool IsInRoot => !Path.Contains('/');

    /// <summary>Its place below a directory.</summary>
    internal string In(string directory) => System.IO.Path.Combine([directory, .. Path.Split('/')]);

}
