namespace MiniR1.Notebook.Display;

/// <summary>Names of the forms in which a value is shown.</summary>
public static class MimeType
{
    public const string Text = "text/plain";
    public const string Html = "text/html";
    public const string Markdown = "text/markdown";
    public const string Mermaid = "text/vnd.mermaid";
    public const string Png = "image/png";
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>Whether data of this type is JSON itself, and not a string that holds it.</summary>
    internal static bool IsJson(string type) =>
        type == "application/json" || (type.StartsWith("application/", StringComparison.Ordinal)
            && type.EndsWith("+json", StringComparison.Ordinal));
}
