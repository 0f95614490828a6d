namespace MiniR1.Kernels.Libraries;

/// <summary>A folder with libtorch's libraries.</summary>
/// <param name="Directory">the folder</param>
/// <param name="Origin">why it was taken, for <c>minir1 doctor</c></param>
public sealed record LibTorchFolder(string Directory, string Origin)
{
    /// <summary>The environment variable that names the folder, such as that of a PyTorch wheel's libraries.</summary>
    public const string Variable = "LIBTORCH";

    /// <summary>The version of the libtorch packages that TorchSharp 0.107 is built for.</summary>
    private const string PackageVersion = "2.10.0";

    /// <summary>The path of one of its libraries.</summary>
    /// <param name="stem">such as <c>torch_cpu</c></param>
    internal string File(string stem) => Path.Combine(Directory, LibraryFile.Name(stem));

    /// <summary>The first folder that has a libtorch.</summary>
    /// <exception cref="LibTorchNotFoundException">None has; the message says where it was looked for.</exception>
    internal static LibTorchFolder Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return FirstOf([new(chosen, Variable), new(Path.Combine(chosen, "lib"), Variable)])
                ?? throw new LibTorchNotFoundException(
                    $"{Variable} is '{chosen}', which holds no {LibraryFile.Name("torch_cpu")}: set it to the folder of a libtorch, or unset it.");
        }

        LibTorchFolder[] places = [.. Candidates()];
        return FirstOf(places) ?? throw new LibTorchNotFoundException(
            $"there is no libtorch for {LibraryFile.Platform}: add the NuGet package libtorch-cpu-{LibraryFile.Platform} {PackageVersion} "
            + $"to the program, or set {Variable} to a folder with {LibraryFile.Name("torch_cpu")}; looked in {places[0].Directory} and "
            + $"{places[^1].Directory}.");
    }

    private static LibTorchFolder? FirstOf(IEnumerable<LibTorchFolder> places) =>
        places.FirstOrDefault(place => System.IO.File.Exists(place.File("torch_cpu")));

    private static IEnumerable<LibTorchFolder> Candidates()
    {
        foreach (var folder in NativeFolders.OfApplication())
            yield return new(folder, "the application's folder");
        foreach (var package in (string[])["libtorch-cuda-12.8-" + LibraryFile.Platform, "libtorch-cpu-" + LibraryFile.Platform])
            yield return new(NativeFolders.OfPackage(package, PackageVersion), $"NuGet's {package} {PackageVersion}");
    }
}
