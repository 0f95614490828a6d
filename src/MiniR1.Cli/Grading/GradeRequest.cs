using MiniR1.Exercises;
using MiniR1.Notebook.Documents;

namespace MiniR1.Cli.Grading;

/// <summary>Which notebooks to grade, and how.</summary>
internal sealed record GradeRequest
{
    /// <summary>Notebooks, and folders of them.</summary>
    internal required IReadOnlyList<string> Paths { get; init; }

    internal double TimeoutSeconds { get; init; } = 300;

    internal int Megabytes { get; init; } = 2048;

    /// <exception cref="MiniR1Exception">The request makes no sense, or there is nothing to grade.</exception>
    internal async Task<IReadOnlyList<NotebookGrade>> RunAsync(CancellationToken stop)
    {
        if (TimeoutSeconds is not (> 0 and <= 1e6))
            throw new MiniR1Exception("--timeout must be a number of seconds above zero, such as 300.");
        if (Megabytes < 1)
            throw new MiniR1Exception("--memory must be a number of megabytes above zero, such as 2048.");
        var limits = new GradeLimits(TimeSpan.FromSeconds(TimeoutSeconds), Megabytes);
        var grades = new List<NotebookGrade>();
        foreach (var file in Paths.SelectMany(Files).Distinct().ToList())
            grades.Add(await new GradedProcess(limits).RunAsync(file, new GradeSheet(file, Owed(file)), stop).ConfigureAwait(false));
        return grades;
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

    private static IReadOnlyList<Exercise> Owed(string file)
    {
        try
        {
            return Homework.Of(string.Join('\n', NotebookDocument.Read(file).CodeCells.Select(cell => cell.Source)), file);
        }
        catch (MiniR1Exception)
        {
            // The worker says what is wrong with it.
            return Homework.Of("", file);
        }
    }
}
