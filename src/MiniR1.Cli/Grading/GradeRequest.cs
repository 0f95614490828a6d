using System.Runtime.CompilerServices;

namespace MiniR1.Cli.Grading;

/// <summary>Which notebooks to grade, and how.</summary>
internal sealed record GradeRequest
{
    // The first cell starts the compiler, which takes some seconds by itself.
    private const double LeastCellSeconds = 10;
    private const double CellShare = 0.1;

    /// <summary>Notebooks, and folders of them.</summary>
    internal required IReadOnlyList<string> Paths { get; init; }

    internal double TimeoutSeconds { get; init; } = 300;

    /// <summary>Null for a tenth of <see cref="TimeoutSeconds"/>, but 10 at least.</summary>
    internal double? CellTimeoutSeconds { get; init; }

    internal int Megabytes { get; init; } = 2048;

    /// <summary>How notebooks are cut off from the machine; null to run them like any program.</summary>
    internal Isolation? Isolation { get; init; }

    /// <summary>Each notebook's grade as soon as it is there.</summary>
    /// <exception cref="MiniR1Exception">The request makes no sense, or there is nothing to grade.</exception>
    internal IAsyncEnumerable<NotebookGrade> RunAsync(CancellationToken stop) =>
        // What is wrong with the request is said at once, not with the first grade.
        RunAsync(Limits(), [.. Paths.SelectMany(Files).Distinct()], stop);

    private async IAsyncEnumerable<NotebookGrade> RunAsync(
        GradeLimits limits, IReadOnlyList<string> files, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var file in files)
            yield return await new GradedNotebook(limits, Isolation).RunAsync(file, stop).ConfigureAwait(false);
    }

    private GradeLimits Limits()
    {
        var cell = CellTimeoutSeconds ?? Math.Max(LeastCellSeconds, TimeoutSeconds * CellShare);
        if (TimeoutSeconds is not (> 0 and <= 1e6))
            throw new MiniR1Exception("--timeout must be a number of seconds above zero, such as 300.");
        if (cell is not (> 0 and <= 1e6))
            throw new MiniR1Exception("--cell-timeout must be a number of seconds above zero, such as 30.");
        if (Megabytes < 1)
            throw new MiniR1Exception("--memory must be a number of megabytes above zero, such as 2048.");
        return new GradeLimits
        {
            Cell = TimeSpan.FromSeconds(cell), Notebook = TimeSpan.FromSeconds(TimeoutSeconds), Megabytes = Megabytes,
        };
    }

    private static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new MiniR1Exception($"{path} is neither a notebook nor a folder: give the .ipynb files to grade, or folders of them.");
        var files = Directory.EnumerateFiles(path, "*.ipynb", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".ipynb_checkpoints", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new MiniR1Exception($"{path} holds no notebooks: give a folder with .ipynb files.");
    }
}
