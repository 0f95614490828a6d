namespace MiniR1.Cli.Grading;

/// <summary>
/// The file of <c>--out</c>: a whole JSON document after each notebook, so that a grading which is killed has lost nothing
/// of what it knew.
/// </summary>
internal sealed class GradeFile
{
    private readonly string _path;
    private readonly List<NotebookGrade> _grades = [];

    /// <summary>Says now, rather than after the first notebook, that the file cannot be written.</summary>
    /// <exception cref="MiniR1Exception">It cannot.</exception>
    internal GradeFile(string path)
    {
        _path = path;
        if (Directory.Exists(path))
            throw new MiniR1Exception($"--out {path} is a folder: give a file, such as {Path.Combine(path, "grades.json")}.");
        // What an earlier grading wrote stays until there is something to put in its place.
        if (File.Exists(path))
            AtomicFile.WriteAllBytes(path, File.ReadAllBytes(path));
        else
            AtomicFile.WriteAllText(path, Text());
    }

    internal void Add(NotebookGrade grade)
    {
        _grades.Add(grade);
        AtomicFile.WriteAllText(_path, Text());
    }

    private string Text() => GradeJson.Text(_grades) + "\n";
}
