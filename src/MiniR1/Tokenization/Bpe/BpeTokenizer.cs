using System.Text;
using MiniR1.Tokenization.Bpe.Reading;

namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// The tokenizer of a published checkpoint: byte-level BPE as its tokenizer.json describes it, with the ids that
/// Hugging Face's tokenizers gives.
/// </summary>
public sealed class BpeTokenizer : ITokenizer
{
    private readonly string _directory;
    private readonly TokenizerJsonFile _file;
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly TokenTable _tokens;
    private readonly SpecialTokens _special;

    private BpeTokenizer(string directory, TokenizerJsonFile file, SpecialTokens special)
    {
        (_directory, _file, _special) = (directory, file, special);
        // In the normalised text, and as ids' texts too, such a token is its normalised self.
        List<AddedToken> added = [.. file.AddedTokens.Select(token => token.Normalized && file.Normalizer is not null
            ? token with { Content = file.Normalizer(token.Content) }
            : token)];
        _rawTokens = new AddedTokenMatcher(added.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenMatcher(added.Where(token => token.Normalized));
        _tokens = new TokenTable(file.Vocabulary, added);
    }

    public int VocabularySize => _tokens.Size;

    /// <exception cref="TokenizerException">tokenizer_config.json names none; Qwen's own models have none.</exception>
    public int BosId => IdOf(_special.Bos, "bos_token");

    /// <exception cref="TokenizerException">tokenizer_config.json names none.</exception>
    public int EosId => IdOf(_special.Eos, "eos_token");

    /// <summary>The pad token, or where there is none the one that ends a text.</summary>
    public int PadId => IdOf(_special.Pad ?? _special.Eos, "pad_token");

    /// <summary>Reads tokenizer.json, and the names of the special tokens from tokenizer_config.json.</summary>
    /// <exception cref="MiniR1Exception">
    /// A file is missing or broken, or says something that MiniR1 does not support, which the message names.
    /// </exception>
    public static BpeTokenizer Load(string directory)
    {
        var file = TokenizerJsonFile.Read(Path.Combine(directory, TokenizerJson.FileName));
        return new BpeTokenizer(directory, file, SpecialTokens.Read(directory));
    }

    public int[] Encode(string text) => Encode(text, addSpecialTokens: false);

    public int[] EncodeWithSpecialTokens(string text) => Encode(text, addSpecialTokens: true);

    public bool Knows(int id) => _tokens.Knows(id);

    /// <summary>The ids of a text; of lone surrogates those of U+FFFD.</summary>
    /// <param name="addSpecialTokens">puts around it what the file's post-processor says, mostly bos in front</param>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new IdList(text.Length / 3 + 8);
        if (addSpecialTokens)
            ids.Add([.. _file.PostProcessor.Before]);
        var pieces = new PieceBuffer();
        _rawTokens.Split(WellFormed(text), plain => EncodeNormalized(plain, pieces, ids), ids.Add);
        if (addSpecialTokens)
            ids.Add([.. _file.PostProcessor.After]);
        return ids.ToArray();
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (var id in ids)
        {
            var token = _tokens.Bytes(id);
            if (!(skipSpecialTokens && _tokens.IsSpecial(id)))
                bytes.AddRange(token);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The text of one id; U+FFFD in it where the id holds but part of a character.</summary>
    public string Token(int id) => Encoding.UTF8.GetString(_tokens.Bytes(id));

    public ReadOnlySpan<byte> Bytes(int id) => _tokens.Bytes(id);

    public bool IsSpecial(int id) => _tokens.IsSpecial(id);

    /// <summary>The id of a token, such as <c>&lt;think&gt;</c>; null if there is none of this text.</summary>
    public int? TokenId(string token) => _tokens.Id(token);

    public void Save(string directory)
    {
        Copy(TokenizerJson.FileName);
        if (File.Exists(Path.Combine(_directory, TokenizerJson.ConfigFileName)))
            Copy(TokenizerJson.ConfigFileName);

        void Copy(string name)
        {
            var source = Path.Combine(_directory, name);
            try
            {
                AtomicFile.WriteAllBytes(Path.Combine(directory, name), File.ReadAllBytes(source));
            }
            catch (IOException failure)
            {
                throw AtomicFile.Explain("read", source, failure);
            }
        }
    }

    private void EncodeNormalized(string text, PieceBuffer pieces, IdList ids) =>
        _normalizedTokens.Split(_file.Normalizer?.Invoke(text) ?? text, plain => EncodePlain(plain, pieces, ids), ids.Add);

    private void EncodePlain(string text, PieceBuffer pieces, IdList ids) =>
        _file.Model.Encode(text, pieces.Split(text, _file.PreTokenizers), ids);

    // GetString and GetBytes of UTF-8 put U+FFFD for what is no character.
    private static string WellFormed(string text)
    {
        for (var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                at++;
            else if (char.IsSurrogate(text[at]))
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }

    private int IdOf(string? token, string field) => (token is null ? null : _tokens.Id(token)) ?? throw new TokenizerException(
        token is null
            ? $"{Path.Combine(_directory, TokenizerJson.ConfigFileName)} names no {field}: add it, as this use needs it."
            : $"{Path.Combine(_directory, TokenizerJson.ConfigFileName)}: {field} is {token}, which tokenizer.json lacks.");
}
