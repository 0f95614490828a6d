using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using MiniR1.Reporting;
using TorchSharp;

namespace MiniR1.Notebook.Display;

/// <summary>A value in one short line: what stands in a table's field.</summary>
internal static class InlineText
{
    private const int MostItems = 10;
    private const int MostCharacters = 200;

    internal static bool IsScalar(object? value) =>
        value is null or string or bool or char or Type or Uri or Version or IFormattable && value is not ITuple;

    internal static string Of(object? value) => Shorten(Whole(value));

    private static string Whole(object? value) => value switch
    {
        null => "null",
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        Type type => TypeName.Of(type),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(index => Item(tuple[index])))})",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        torch.Tensor tensor => TensorFormatter.Summary(tensor),
        Figure figure => $"figure '{figure.Title}'",
        IEnumerable items => List(items),
        _ => value.ToString() ?? "",
    };

    private static string List(IEnumerable items)
    {
        var first = items.Cast<object?>().Take(MostItems + 1).ToList();
        var shown = first.Take(MostItems).Select(Item);
        return $"[{string.Join(", ", first.Count > MostItems ? shown.Append("...") : shown)}]";
    }

    // In a list, quotes tell where a text ends.
    private static string Item(object? value) => value is string text ? $"\"{Shorten(text)}\"" : Of(value);

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings("⏎");
        return line.Length <= MostCharacters ? line : string.Concat(line.AsSpan(0, MostCharacters), "...");
    }
}
