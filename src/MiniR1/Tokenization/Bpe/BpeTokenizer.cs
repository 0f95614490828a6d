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
    private readonly TokenizerSettings _settings;
    private readonly PostProcessor _postProcessor;

    private BpeTokenizer(string directory, TokenizerJsonFile file, TokenizerSettings settings)
    {
        (_directory, _file, _settings) = (directory, file, settings);
        var (merged, addedNotes) = AddedTokens.Merge(file.Vocabulary, file.AddedTokens, settings, directory);
        // In the normalised text, and as ids' texts too, such a token is its normalised self.
        List<AddedToken> added = [.. merged.Select(token => token.Normalized && file.Normalizer is not null
            ? token with { Content = file.Normalizer(token.Content) }
            : token)];
        var found = settings.SplitsSpecialTokens ? added.FindAll(token => !token.Special) : added;
        _rawTokens = new AddedTokenMatcher(found.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenMatcher(found.Where(token => token.Normalized));
        _tokens = new TokenTable(file.Vocabulary, added);
        (_postProcessor, var wrappingNotes) = Wrapping.Of(settings, file.PostProcessor, Named, ConfigFile);
        Notes = [.. file.Notes, .. settings.Notes, .. addedNotes, .. wrappingNotes];
    }

    public int VocabularySize => _tokens.Size;

    /// <exception cref="TokenizerException">No file names one; Qwen's own models have none.</exception>
    public int BosId => IdOf("bos_token");

    /// <exception cref="TokenizerException">No file names one.</exception>
    public int EosId => IdOf("eos_token");

    /// <summary>The pad token, or where there is none the one that ends a text.</summary>
    public int PadId => Named("pad_token") ?? Named("eos_token") ?? IdOf("pad_token");

    public IReadOnlyList<int> EndIds => Named("eos_token") is { } id ? [id] : [];

    public IReadOnlyList<string> Notes { get; }

    private string ConfigFile => Path.Combine(_directory, TokenizerJson.ConfigFileName);

    /// <summary>Reads tokenizer.json, and what the files beside it add: <see cref="TokenizerSettings"/>.</summary>
    /// <exception cref="MiniR1Exception">
    /// A file is missing or broken, or says something that MiniR1 does not support, which the message names.
    /// </exception>
    public static BpeTokenizer Load(string directory)
    {
        var file = TokenizerJsonFile.Read(Path.Combine(directory, TokenizerJson.FileName));
        return new BpeTokenizer(directory, file, TokenizerSettingsReader.Read(directory));
    }

    public int[] Encode(string text) => Encode(text, addSpecialTokens: false);

    public int[] EncodeWithSpecialTokens(string text) => Encode(text, addSpecialTokens: true);

    public bool Knows(int id) => _tokens.Knows(id);

    /// <summary>The ids of a text; of lone surrogates those of U+FFFD.</summary>
    /// <param name="addSpecialTokens">puts around it what the tokenizer's class or the post-processor says, mostly bos in front</param>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new IdList(text.Length / 3 + 8);
        if (addSpecialTokens)
            ids.Add([.. _postProcessor.Before]);
        var pieces = new PieceBuffer();
        _rawTokens.Split(WellFormed(text), plain => EncodeNormalized(plain, pieces, ids), ids.Add);
        if (addSpecialTokens)
            ids.Add([.. _postProcessor.After]);
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
        foreach (var name in new[] { TokenizerJson.ConfigFileName, TokenizerSettingsReader.SpecialTokensFileName, TokenizerSettingsReader.AddedTokensFileName })
        {
            if (File.Exists(Path.Combine(_directory, name)))
                Copy(name);
        }

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

    // Null too for one that the class is born with and that the vocabulary lacks.
    private int? Named(string name) => _settings.Text(name) is { } token ? _tokens.Id(token) : null;

    private int IdOf(string name) => Named(name)
        ?? throw new TokenizerException($"{ConfigFile} names no {name}: add it, as this use needs it.");
}
