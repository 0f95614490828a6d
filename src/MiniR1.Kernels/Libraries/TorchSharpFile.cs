using TorchSharp;

namespace MiniR1.Kernels.Libraries;

/// <summary>TorchSharp's own native file, a thin layer of C functions over libtorch.</summary>
internal static class TorchSharpFile
{
    private const string Stem = "LibTorchSharp";

    /// <exception cref="LibTorchNotFoundException">It is nowhere.</exception>
    internal static string Find()
    {
        var version = typeof(torch).Assembly.GetName().Version ?? new Version(0, 107, 0);
        string[] folders = [.. NativeFolders.OfApplication(), NativeFolders.OfPackage("torchsharp", version.ToString(3))];
        return folders.Select(folder => Path.Combine(folder, LibraryFile.Name(Stem))).FirstOrDefault(File.Exists)
            ?? throw new LibTorchNotFoundException(
                $"TorchSharp's native file {LibraryFile.Name(Stem)} for {LibraryFile.Platform} is not there: build the program again; looked in {folders[0]} and {folders[^1]}.");
    }
}
