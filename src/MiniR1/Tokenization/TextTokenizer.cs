using System.Text;

namespace MiniR1.Tokenization;

/// <summary>The tokenizer of <see cref="TextVocabulary"/>: a tag where one begins, otherwise a character.</summary>
public sealed class TextTokenizer : ITokenizer
{
    private const string Allowed =
        "digits, lower-case letters, + - * / = , . : ? % and space, and the tags <think> </think> <answer> </answer> "
        + "<pad> <bos> <eos>";

    // The id of each ASCII character; 0, which no character has, where there is none.
    private static readonly byte[] s_ids = CharacterIds();

    public int VocabularySize => TextVocabulary.Tokens.Length;

    public int BosId => TextVocabulary.Bos;

    public int EosId => TextVocabulary.Eos;

    public int PadId => TextVocabulary.Pad;

    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new int[text.Length];
        return ids[..Encode(text, ids)];
    }

    /// <summary>Writes the ids of a text, and returns how many they are: at most as many as it has characters.</summary>
    /// <exception cref="TokenizerException">The text has a symbol that the vocabulary lacks.</exception>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids)
    {
        var count = 0;
        for (var at = 0; at < text.Length; count++)
        {
            var symbol = text[at];
            var id = symbol < s_ids.Length ? s_ids[symbol] : 0;
            if (id == 0)
                id = TagAt(text[at..]);
            if (id < 0)
                throw UnknownSymbol.At(text.ToString(), at, Allowed);
            ids[count] = id;
            at += id < TextVocabulary.FirstCharacter ? TextVocabulary.Tokens[id].Length : 1;
        }

        return count;
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var text = new StringBuilder(ids.Length * 2);
        foreach (var id in ids)
        {
            var token = Token(id);
            if (!(skipSpecialTokens && TextVocabulary.IsSpecial(id)))
                text.Append(token);
        }

        return text.ToString();
    }

    public string Token(int id) => id >= 0 && id < VocabularySize
        ? TextVocabulary.Tokens[id]
        : throw new TokenizerException($"Token id {id} is outside the vocabulary: ids run from 0 to {VocabularySize - 1}.");

    public void Save(string directory) => TokenizerJson.Text.Save(directory);

    private static int TagAt(ReadOnlySpan<char> text)
    {
        for (var id = 0; id < TextVocabulary.FirstCharacter; id++)
        {
            if (text.StartsWith(TextVocabulary.Tokens[id], StringComparison.Ordinal))
                return id;
        }

        return -1;
    }

    private static byte[] CharacterIds()
    {
        var ids = new byte[128];
        foreach (var (place, character) in TextVocabulary.Characters.Index())
            ids[character] = (byte)(TextVocabulary.FirstCharacter + place);
        return ids;
    }
}
