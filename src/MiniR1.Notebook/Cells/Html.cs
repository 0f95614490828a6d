namespace MiniR1.Notebook.Cells;

/// <summary>HTML to be shown as such.</summary>
/// <param name="Content">a fragment: what stands inside of <c>body</c></param>
public sealed record Html(string Content)
{
    public override string ToString() => Content;
}
