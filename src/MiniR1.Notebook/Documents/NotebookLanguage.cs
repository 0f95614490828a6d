using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Documents;

/// <summary>Where notebooks say which language they and their cells are in.</summary>
internal static class NotebookLanguage
{
    // Of a notebook with cells of several.
    private const string Several = "polyglot-notebook";

    /// <summary>What a cell says of itself; null if it says nothing.</summary>
    /// <param name="cell">one of the notebook's <c>cells</c></param>
    internal static string? OfCell(JsonObject cell)
    {
        var metadata = cell["metadata"];
        var name = Text(metadata, "polyglot_notebook", "kernelName") ?? Text(metadata, "dotnet_interactive", "language")
            ?? Text(metadata, "vscode", "languageId");
        return name is null ? null : CellLanguage.Of(name);
    }

    /// <summary>The language of the cells that say nothing.</summary>
    /// <param name="notebook">the file</param>
    internal static string OfNotebook(JsonObject notebook)
    {
        var metadata = notebook["metadata"];
        if (Text(metadata, "polyglot_notebook", "kernelInfo", "defaultKernelName") is { } first)
            return CellLanguage.Of(first);
        // A kernel may have any name.
        var kernel = Text(metadata, "kernelspec", "name") is { } known && CellLanguage.IsKnown(known) ? known : null;
        var names = new[] { Text(metadata, "language_info", "name"), Text(metadata, "kernelspec", "language"), kernel };
        var languages = names.OfType<string>().Where(name => name != Several).Select(CellLanguage.Of).ToList();
        // One mention of C# will do: front ends rewrite the one or the other.
        return languages.Count == 0 || languages.Contains(CellLanguage.CSharp) ? CellLanguage.CSharp : languages[0];
    }

    private static string? Text(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;
    }
}
