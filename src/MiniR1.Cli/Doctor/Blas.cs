namespace MiniR1.Cli.Doctor;

/// <summary>Who multiplies the matrices.</summary>
internal static class Blas
{
    internal const string ThreadsVariable = "OPENBLAS_NUM_THREADS";

    internal static Finding Of(IReadOnlyList<string> modules)
    {
        if (LoadedLibraries.Find(modules, "libmkl") is { } mkl)
            return new Finding("BLAS", $"MKL, {mkl}");
        // OpenBLAS may come under its own name, or as the libblas.so.3 of a folder named for it.
        var openBlas = modules.FirstOrDefault(path => path.Contains("openblas", StringComparison.OrdinalIgnoreCase));
        if (openBlas is not null)
            return new Finding("BLAS", $"OpenBLAS, {openBlas}");
        return LoadedLibraries.Find(modules, "libblas") is { } other
            ? new Finding("BLAS", other, "if this is the reference BLAS, it is slow: install libopenblas0-pthread")
            : new Finding("BLAS", "inside libtorch");
    }
}
