using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MiniR1;

/// <summary>
/// Strict JSON: no key twice, and no text that is no Unicode, at which whoever reads it later would stumble. A number
/// beyond a double's range counts as no number, since its reader would get infinity.
/// </summary>
internal static class JsonBytes
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    internal static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JsonElement? value)
    {
        value = null;
        try
        {
            using var document = JsonDocument.Parse(json, s_strict);
            if (!IsReadable(document.RootElement))
                return false;
            value = document.RootElement.Clone();
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether all texts are Unicode and all numbers within a double's range.</summary>
    internal static bool IsReadable(JsonElement element)
    {
        try
        {
            return IsReadableOrThrow(element);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // GetString throws where bytes or escapes are no text.
    private static bool IsReadableOrThrow(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(field => field.Name is not null && IsReadableOrThrow(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsReadableOrThrow),
        JsonValueKind.String => element.GetString() is not null,
        JsonValueKind.Number => double.IsFinite(element.GetDouble()),
        _ => true,
    };
}
