namespace MiniR1.Tokenization.Bpe;

/// <summary>The model's tokens by id, and by the bytes that they stand for.</summary>
internal sealed class Vocabulary
{
    // Published vocabularies have 128 spaces as their longest token; longer ones are merged step by step.
    private const int LongestToken = 1024;

    private readonly Dictionary<string, int> _ids;

    /// <param name="ids">by the token's text in <see cref="ByteAlphabet"/>'s letters; each of the 256 bytes has one</param>
    internal Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        for (var value = 0; value < ByteIds.Length; value++)
            ByteIds[value] = ids[ByteAlphabet.Character((byte)value).ToString()];
    }

    internal int[] ByteIds { get; } = new int[256];

    internal IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The least id above all of the model's.</summary>
    internal int End => _ids.Values.Max() + 1;

    internal bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>The token that stands for some whole text.</summary>
    internal bool TryGetId(ReadOnlySpan<byte> utf8, out int id)
    {
        id = 0;
        if (utf8.Length > LongestToken)
            return false;
        Span<char> token = stackalloc char[utf8.Length];
        for (var i = 0; i < utf8.Length; i++)
            token[i] = ByteAlphabet.Character(utf8[i]);
        return _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out id);
    }
}
