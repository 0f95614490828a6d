namespace MiniR1.Tokenization.Bpe;

/// <summary>Every id's bytes, in one array, and which ids are special.</summary>
internal sealed class TokenTable
{
    private readonly byte[] _bytes;
    private readonly (int Start, int Length)[] _places; // start -1 where an id has no token
    private readonly HashSet<int> _special;
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);

    internal TokenTable(Vocabulary vocabulary, IReadOnlyList<AddedToken> added)
    {
        _vocabulary = vocabulary;
        foreach (var token in added)
            _added.TryAdd(token.Content, token.Id);
        _special = [.. added.Where(token => token.Special).Select(token => token.Id)];
        List<(string Text, int Id)> all = [.. vocabulary.Ids.Select(token => (token.Key, token.Value)), .. added.Select(token => (token.Content, token.Id))];
        _places = new (int, int)[all.Max(token => token.Id) + 1];
        Array.Fill(_places, (-1, 0));
        var bytes = new List<byte>();
        foreach (var (text, id) in all)
        {
            var decoded = ByteAlphabet.Decode(text);
            _places[id] = (bytes.Count, decoded.Length);
            bytes.AddRange(decoded);
        }

        _bytes = [.. bytes];
    }

    internal int Size => _places.Length;

    internal bool Knows(int id) => id >= 0 && id < _places.Length && _places[id].Start >= 0;

    internal bool IsSpecial(int id) => _special.Contains(id);

    internal int? Id(string token) =>
        _added.TryGetValue(token, out var id) || _vocabulary.TryGetId(token, out id) ? id : null;

    /// <exception cref="TokenizerException">No token has this id.</exception>
    internal ReadOnlySpan<byte> Bytes(int id)
    {
        if (id < 0 || id >= _places.Length)
            throw new TokenizerException($"Token id {id} is outside the vocabulary: ids run from 0 to {_places.Length - 1}.");
        var (start, length) = _places[id];
        return start >= 0
            ? _bytes.AsSpan(start, length)
            : throw new TokenizerException($"Token id {id} is one that the tokenizer leaves free: no token has it.");
    }
}
