namespace MiniR1.Notebook.Engine;

/// <summary>The files that import each other at the moment, outermost first: one must not come twice.</summary>
internal sealed class ImportChain
{
    private const int Longest = 20;

    private readonly List<string> _files = [];

    /// <param name="notebook">the file that all begins with; null if it is not known</param>
    internal ImportChain(string? notebook)
    {
        if (notebook is not null)
            _files.Add(Path.GetFullPath(notebook));
    }

    /// <summary>Goes into a file.</summary>
    /// <param name="path">its full path</param>
    /// <param name="place">the line that imports it, for errors</param>
    /// <exception cref="CellException">It is being imported already.</exception>
    internal void Enter(string path, string place)
    {
        if (_files.Contains(path))
            throw new CellException(place, $"#!import {Path.GetFileName(path)}: this file is being run already, and would import itself without end: take one of the lines out");
        if (_files.Count > Longest)
            throw new CellException(place, $"#!import {Path.GetFileName(path)}: more than {Longest} files import one another: take one of the lines out");
        _files.Add(path);
    }

    internal void Leave() => _files.RemoveAt(_files.Count - 1);
}
