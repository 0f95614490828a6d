using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Documents;

/// <summary>
/// A notebook file (nbformat 4), read from any 4.x and written as 4.5 in the normal form that Jupyter itself writes:
/// sorted keys, one space of indentation, texts as lists of lines. Equal content gives equal bytes.
/// </summary>
public sealed class NotebookDocument
{
    private const int Major = 4;
    private const int Minor = 5;
    private const string Ours = "minir1";
    private const string Sources = "sources";

    private readonly JsonObject _root;

    private NotebookDocument(JsonObject root)
    {
        _root = root;
        var language = NotebookLanguage.OfNotebook(root);
        Cells = [.. root["cells"]!.AsArray().Select(cell => new NotebookCell(cell!.AsObject(), language))];
    }

    public IReadOnlyList<NotebookCell> Cells { get; }

    public IEnumerable<NotebookCell> CodeCells => Cells.Where(cell => cell.IsCode);

    /// <exception cref="MiniR1Exception">The file cannot be read, or is no such notebook.</exception>
    public static NotebookDocument Read(string path)
    {
        try
        {
            return Parse(InputFile.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
    }

    /// <param name="json">the notebook</param>
    /// <param name="path">what errors call it</param>
    /// <exception cref="MiniR1Exception">It is no such notebook.</exception>
    public static NotebookDocument Parse(string json, string path)
    {
        try
        {
            var root = StrictJson.Parse(json) as JsonObject;
            if (root?["nbformat"]?.GetValue<int>() != Major
                || root["cells"] is not JsonArray cells || cells.Any(cell => cell is not JsonObject))
                throw Wrong(path, "it has no nbformat 4 cells", null);
            if (root["metadata"] is not (null or JsonObject))
                throw Wrong(path, "its metadata are no object", null);
            var document = new NotebookDocument(root);
            document.Upgrade();
            // Now, and not after its cells have run: whatever cannot be written, such as half a character.
            document.ToNormalForm();
            document.RequireCSharp(path);
            return document;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong(path, StrictJson.Reason(failure).Split('.')[0], failure);
        }
    }

    /// <summary>Says which kernel runs it and which language it is in, unless it says so.</summary>
    public void NameKernel(JsonObject kernelspec, JsonObject language)
    {
        var metadata = _root["metadata"]!.AsObject();
        metadata["kernelspec"] ??= kernelspec.DeepClone();
        metadata["language_info"] ??= language.DeepClone();
    }

    /// <summary>Whether its outputs are of the code that is in it; null if nothing says of which code they are.</summary>
    public bool? HasOutputsOfItsCode =>
        (_root["metadata"]![Ours] as JsonObject)?[Sources] is JsonValue made && made.TryGetValue<string>(out var sources)
            ? sources == SourcesHash.Of(CodeCells)
            : null;

    /// <summary>Notes in the notebook's metadata of which code its outputs are.</summary>
    public void StampOutputs()
    {
        var metadata = _root["metadata"]!.AsObject();
        if (metadata[Ours] is not JsonObject ours)
            metadata[Ours] = ours = new JsonObject();
        ours[Sources] = SourcesHash.Of(CodeCells);
    }

    /// <summary>The bytes of the file, as text.</summary>
    public string ToNormalForm() => NotebookJson.Write(_root) + "\n";

    /// <exception cref="MiniR1Exception">The file cannot be written; it is then as it was.</exception>
    public void Write(string path) => AtomicFile.WriteAllText(path, ToNormalForm());

    private void Upgrade()
    {
        if (_root["nbformat_minor"]?.GetValue<int>() is not > Minor)
            _root["nbformat_minor"] = Minor;
        _root["metadata"] ??= new JsonObject();
        var used = new HashSet<string>();
        foreach (var copy in Cells.Where(cell => cell.Id is { } id && !used.Add(id)))
            copy.Id = null;
        foreach (var (index, cell) in Cells.Index())
        {
            cell.Complete();
            // Not a random one: running a notebook twice must give the same file.
            for (var number = index + 1; cell.Id is null; number++)
            {
                if (used.Add($"cell-{number}"))
                    cell.Id = $"cell-{number}";
            }
        }
    }

    // One whose cells are in several languages is run up to the first cell that is not C#.
    private void RequireCSharp(string path)
    {
        var language = NotebookLanguage.OfNotebook(_root);
        var isOther = !CellLanguage.IsServed(language) && CodeCells.Any(cell => cell.Language == language);
        if (isOther && !CodeCells.Any(cell => cell.Language == CellLanguage.CSharp))
            throw new MiniR1Exception($"{path} is a {language} notebook, and only C# runs here: open it in Jupyter with a kernel for {language}.");
    }

    private static MiniR1Exception Wrong(string path, string reason, Exception? cause)
    {
        var sentence = $"{path} is no notebook that can be read ({reason}): give a .ipynb file of nbformat 4.";
        return cause is null ? new MiniR1Exception(sentence) : new MiniR1Exception(sentence, cause);
    }
}
