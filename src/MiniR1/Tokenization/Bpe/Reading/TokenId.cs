using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>A token's number in a file.</summary>
internal static class TokenId
{
    // Far above every published vocabulary; a larger id would only reserve memory.
    private const int Largest = (1 << 24) - 1;

    internal static readonly string Expected = $"a whole number from 0 to {Largest}";

    internal static bool TryRead(JsonElement value, out int id)
    {
        id = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out id) && id is >= 0 and <= Largest;
    }
}
