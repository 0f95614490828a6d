namespace MiniR1.Notebook.Display;

/// <summary>A value in one short line: what stands in a table's field.</summary>
internal static class InlineText
{
    internal const int MostCharacters = 200;

    /// <summary>Whether the value is one thing, with a text of its own and nothing inside.</summary>
    internal static bool IsScalar(object? value) =>
        value is null or string or bool or char or Type or Uri or Version
        || (value is IFormattable && value is not System.Runtime.CompilerServices.ITuple && !PrintedMembers.Has(value.GetType()));

    internal static string Of(object? value) => new InlineWriter(MostCharacters).Text(value);

    /// <summary>Whether the type has a text other than its name.</summary>
    internal static bool HasOwn(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring
        && declaring != typeof(object) && declaring != typeof(ValueType);

    /// <summary>Why something of the value's own could not be had.</summary>
    internal static string Reason(Exception failure) => ExceptionText.Cause(failure) switch
    {
        InsufficientExecutionStackException or StackOverflowException => "it calls itself without end",
        var cause => Cut(ExceptionText.Message(cause), MostCharacters),
    };

    /// <summary>The beginning of a text that may be of any length.</summary>
    internal static string Cut(string text, int most) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "...");
}
