namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>Reads the <c>added_tokens</c>.</summary>
internal static class AddedTokensReader
{
    // They are looked for at each place of a text by their lengths, longest first.
    private const int LongestToken = 1000;

    internal static IReadOnlyList<AddedToken> Read(JsonFields root, Vocabulary vocabulary)
    {
        if (!root.Has("added_tokens"))
            return [];
        var byId = vocabulary.Ids.ToDictionary(token => token.Value, token => token.Key);
        var byContent = new Dictionary<string, int>(StringComparer.Ordinal);
        var tokens = new List<AddedToken>();
        foreach (var fields in root.Objects("added_tokens"))
        {
            var token = Token(fields);
            if (vocabulary.TryGetId(token.Content, out var id) && id != token.Id)
                throw fields.Refuse($"{fields.Place("id")} is {token.Id}, but model.vocab gives {JsonFields.Quote(token.Content)} the id {id}");
            if (byId.TryGetValue(token.Id, out var other) && other != token.Content)
                throw fields.Refuse($"{fields.Place("id")} is {token.Id}, which is the id of {JsonFields.Quote(other)} already");
            if (!byContent.TryAdd(token.Content, token.Id))
                throw fields.Refuse($"{fields.Place("content")} is {JsonFields.Quote(token.Content)}, which is there twice");
            byId[token.Id] = token.Content;
            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken Token(JsonFields fields)
    {
        fields.Only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        var content = fields.String("content");
        if (content.Length == 0)
            throw fields.Wrong("content", "a string with something in it");
        if (content.Length > LongestToken)
            throw fields.Refuse($"{fields.Place("content")} has {content.Length} characters, and {LongestToken} are the most that MiniR1 takes");
        var special = fields.Bool("special", false);
        return new AddedToken(
            fields.Id("id"),
            content,
            fields.Bool("single_word", false),
            fields.Bool("lstrip", false),
            fields.Bool("rstrip", false),
            fields.Bool("normalized", !special),
            special);
    }
}
