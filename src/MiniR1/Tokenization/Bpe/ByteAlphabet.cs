using System.Text;

namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// GPT-2's visible alphabet for bytes, in which tokenizer.json writes its vocabulary: printable Latin-1 stands for
/// itself, the other 68 bytes for U+0100 and up, so that a space is 'Ġ' and a line feed 'Ċ'.
/// </summary>
internal static class ByteAlphabet
{
    private const int Unmapped = -1;

    private static readonly char[] s_characters = Characters();
    private static readonly int[] s_bytes = Bytes();

    /// <summary>The character that stands for a byte.</summary>
    internal static char Character(byte value) => s_characters[value];

    /// <summary>The bytes that a token's text stands for; null if one of its characters stands for none.</summary>
    internal static byte[]? TryBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            var value = token[i] < s_bytes.Length ? s_bytes[token[i]] : Unmapped;
            if (value == Unmapped)
                return null;
            bytes[i] = (byte)value;
        }

        return bytes;
    }

    /// <summary>
    /// What a token decodes to, as the ByteLevel decoder has it: one with a character outside the alphabet, such as
    /// DeepSeek's <c>&lt;｜User｜&gt;</c>, is plain text.
    /// </summary>
    internal static byte[] Decode(string token) => TryBytes(token) ?? Encoding.UTF8.GetBytes(token);

    private static char[] Characters()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= '¡' and <= '¬') or (>= '®' and <= 'ÿ') ? (char)value : next++;
        return characters;
    }

    private static int[] Bytes()
    {
        var bytes = new int[s_characters.Max() + 1];
        Array.Fill(bytes, Unmapped);
        foreach (var (value, character) in s_characters.Index())
            bytes[character] = value;
        return bytes;
    }
}
