using System.Text;

namespace MiniR1.Tokenization;

/// <summary>Turns text into token ids and back. Implementations are immutable and safe for many threads.</summary>
public interface ITokenizer
{
    /// <summary>How many ids there are: 0 to this number, exclusive.</summary>
    int VocabularySize { get; }

    /// <summary>Begins every document and prompt.</summary>
    int BosId { get; }

    /// <summary>Ends every document and completion.</summary>
    int EosId { get; }

    /// <summary>The ids that end a text; none where no file names <see cref="EosId"/>.</summary>
    IReadOnlyList<int> EndIds => [EosId];

    /// <summary>What of its files was passed over, or is otherwise worth knowing: a sentence each.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Fills rows of a batch; never attended to, never trained on.</summary>
    int PadId { get; }

    /// <summary>The ids of a text. Adds nothing: a caller that wants <see cref="BosId"/> puts it in front.</summary>
    /// <exception cref="TokenizerException">The text has a symbol that the vocabulary lacks.</exception>
    int[] Encode(string text);

    /// <summary>The ids of a text with the special tokens that belong around it: bos in front.</summary>
    /// <inheritdoc cref="Encode"/>
    int[] EncodeWithSpecialTokens(string text) => [BosId, .. Encode(text)];

    /// <summary>Whether an id stands for a token; some vocabularies leave ids free.</summary>
    bool Knows(int id) => id >= 0 && id < VocabularySize;

    /// <summary>Whether a text, such as <c>&lt;think&gt;</c>, is a token of its own.</summary>
    bool Knows(string token) => TokenId(token) is not null;

    /// <summary>The id of a text that is a token of its own; null if it is none.</summary>
    int? TokenId(string token) => Encode(token) is [var id] ? id : null;

    /// <summary>The text of some ids; without bos, eos and pad if <paramref name="skipSpecialTokens"/>.</summary>
    /// <exception cref="TokenizerException">An id is outside the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>The text that one id stands for.</summary>
    /// <exception cref="TokenizerException">The id is outside the vocabulary.</exception>
    string Token(int id);

    /// <summary>The bytes that one id stands for: UTF-8, of which a token may hold part of a character.</summary>
    /// <exception cref="TokenizerException">The id is outside the vocabulary.</exception>
    ReadOnlySpan<byte> Bytes(int id) => Encoding.UTF8.GetBytes(Token(id));

    /// <summary>Whether <see cref="Decode"/> leaves this id out on request.</summary>
    bool IsSpecial(int id) => id == BosId || id == EosId || id == PadId;

    /// <summary>
    /// Writes tokenizer.json and tokenizer_config.json, which Python's tokenizers and transformers open with equal
    /// ids. The directory is made if it is missing.
    /// </summary>
    /// <exception cref="MiniR1Exception">A file cannot be written.</exception>
    void Save(string directory);
}
