using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>What the kernel says about itself.</summary>
internal static class KernelInfo
{
    internal const string Protocol = "5.3";

    // VS Code's own name of the language: with another one, saving there writes it into every code cell's metadata.
    internal const string LanguageName = "csharp";

    /// <summary>What notebooks keep as <c>language_info</c>.</summary>
    internal static JsonObject Language() => new()
    {
        ["name"] = LanguageName,
        ["version"] = "14.0",
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        // Jupyter Notebook 6 takes the name otherwise, which colours no cell that is added.
        ["codemirror_mode"] = "text/x-csharp",
    };

    internal static JsonObject Reply() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = Protocol,
        ["implementation"] = "minir1",
        ["implementation_version"] = typeof(KernelInfo).Assembly.GetName().Version!.ToString(3),
        ["language_info"] = Language(),
        ["banner"] = "MiniR1: C# in notebooks",
        ["help_links"] = new JsonArray(),
        ["debugger"] = false,
    };
}
