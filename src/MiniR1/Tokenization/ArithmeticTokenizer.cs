using System.Text;

namespace MiniR1.Tokenization;

/// <summary>The tokenizer of <see cref="ArithmeticVocabulary"/>: at each place the longest token that fits.</summary>
public sealed class ArithmeticTokenizer : ITokenizer
{
    private const string Allowed =
        "digits, + - * = , : and space, the words ' check ', ' yes', ' no' and ' wait ' with these spaces, and the "
        + "tags <think> </think> <answer> </answer> <pad> <bos> <eos>";

    // By first character, longest token first.
    private readonly int[][] _byFirstCharacter = new int[128][];

    public ArithmeticTokenizer()
    {
        Array.Fill(_byFirstCharacter, []);
        var ids = Enumerable.Range(0, VocabularySize);
        foreach (var group in ids.GroupBy(id => ArithmeticVocabulary.Tokens[id][0]))
            _byFirstCharacter[group.Key] = [.. group.OrderByDescending(id => ArithmeticVocabulary.Tokens[id].Length)];
    }

    public int VocabularySize => ArithmeticVocabulary.Tokens.Length;

    public int BosId => ArithmeticVocabulary.Bos;

    public int EosId => ArithmeticVocabulary.Eos;

    public int PadId => ArithmeticVocabulary.Pad;

    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new int[text.Length];
        var count = 0;
        for (var at = 0; at < text.Length; at += ArithmeticVocabulary.Tokens[ids[count++]].Length)
        {
            var id = LongestMatch(text, at);
            if (id < 0)
                throw UnknownSymbol.At(text, at, Allowed);
            ids[count] = id;
        }

        return ids[..count];
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var text = new StringBuilder(ids.Length * 2);
        foreach (var id in ids)
        {
            var token = Token(id);
            if (!(skipSpecialTokens && ArithmeticVocabulary.IsSpecial(id)))
                text.Append(token);
        }

        return text.ToString();
    }

    public string Token(int id)
    {
        if (id < 0 || id >= VocabularySize)
        {
            throw new TokenizerException(
                $"Token id {id} is outside the vocabulary: ids run from 0 to {VocabularySize - 1}.");
        }

        return ArithmeticVocabulary.Tokens[id];
    }

    public void Save(string directory) => TokenizerJson.Arithmetic.Save(directory);

    private int LongestMatch(string text, int at)
    {
        var first = text[at];
        if (first >= _byFirstCharacter.Length)
            return -1;
        var candidates = _byFirstCharacter[first];
        if (candidates is [var only]) // only tags and words share their first character: this token is that character
            return only;
        var rest = text.AsSpan(at);
        foreach (var id in candidates)
        {
            if (rest.StartsWith(ArithmeticVocabulary.Tokens[id], StringComparison.Ordinal))
                return id;
        }

        return -1;
    }
}
