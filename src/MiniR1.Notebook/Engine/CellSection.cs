namespace MiniR1.Notebook.Engine;

/// <summary>A part of a cell that is run or shown by itself.</summary>
/// <param name="Kind">a language, or the name of a directive such as <c>time</c></param>
/// <param name="Text">its code, with an empty line for each line of the cell that is before it; what follows the directive's name</param>
/// <param name="Place">where it begins, for errors</param>
internal sealed record CellSection(string Kind, string Text, string Place);
