using System.Text;

namespace MiniR1.Tokenization;

/// <summary>
/// Decodes ids one by one, as a model writes them: never half a character. All that it returned, joined, is what
/// <see cref="ITokenizer.Decode"/> makes of the ids at once.
/// </summary>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens = false)
{
    // Keeps the bytes of a character that is not complete yet.
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The characters that this id completes; empty if its bytes end inside one.</summary>
    /// <exception cref="TokenizerException">The id is outside the vocabulary.</exception>
    public string Append(int id)
    {
        var bytes = tokenizer.Bytes(id);
        return skipSpecialTokens && tokenizer.IsSpecial(id) ? "" : Read(bytes, flush: false);
    }

    /// <summary>What is left when no more ids come: U+FFFD if they ended inside a character.</summary>
    public string Finish() => Read([], flush: true);

    private string Read(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        return new string(characters, 0, _decoder.GetChars(bytes, characters, flush));
    }
}
