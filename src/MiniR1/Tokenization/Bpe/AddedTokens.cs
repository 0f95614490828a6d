using MiniR1.Tokenization.Bpe.Reading;

namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// The added tokens of tokenizer.json and those that the other files add to them. A text that is a token already keeps
/// its id, and a new one gets the next that is free, whatever id a file says: so do Hugging Face's libraries.
/// </summary>
internal sealed class AddedTokens
{
    private readonly Vocabulary _vocabulary;
    private readonly List<AddedToken> _tokens;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private int _next;

    private AddedTokens(Vocabulary vocabulary, IReadOnlyList<AddedToken> tokens)
    {
        (_vocabulary, _tokens) = (vocabulary, [.. tokens]);
        foreach (var (place, token) in tokens.Index())
            _places[token.Content] = place;
        _next = Math.Max(vocabulary.End, tokens.Count == 0 ? 0 : tokens.Max(token => token.Id) + 1);
    }

    /// <returns>all of them, and what is worth knowing of those that were added</returns>
    /// <param name="source">the directory, for the notes</param>
    internal static (IReadOnlyList<AddedToken> Tokens, IReadOnlyList<string> Notes) Merge(
        Vocabulary vocabulary, IReadOnlyList<AddedToken> tokens, TokenizerSettings settings, string source)
    {
        var merged = new AddedTokens(vocabulary, tokens);
        var special = settings.Named.Values.Concat(settings.Additional).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var token in settings.Added.OrderBy(token => token.Id))
        {
            var id = merged.Add(token with { Special = token.Special || special.Contains(token.Content) });
            if (id is { } given && given != token.Id)
                others.Add($"{JsonFields.Quote(token.Content)} {given} and not {token.Id}");
        }

        if (others.Count > 0)
            merged._notes.Add($"{source}: {others.Count} added tokens have other ids by tokenizer.json than the files beside it say, such as {others[0]}.");
        foreach (var name in TokenizerSettings.SpecialNames)
        {
            if (settings.Named.TryGetValue(name, out var token) && !merged.Has(token)
                && merged.Add(token) is { } id && !vocabulary.TryGetId(token.Content, out _))
            {
                merged._notes.Add($"{source}: the {name} {JsonFields.Quote(token.Content)} is in no vocabulary; it gets the new id {id}.");
            }
        }

        foreach (var token in settings.Additional.Where(token => !merged.Has(token)))
            merged.Add(token);
        return (merged._tokens, merged._notes);
    }

    private bool Has(AddedToken token) => _places.ContainsKey(token.Content);

    // The id; null for a token that is none.
    private int? Add(AddedToken token)
    {
        if (token.Content.Length == 0)
            return null;
        if (_places.TryGetValue(token.Content, out var place))
        {
            // Special once is special for good.
            var old = _tokens[place];
            _tokens[place] = token with { Id = old.Id, Special = old.Special || token.Special };
            return old.Id;
        }

        var id = _vocabulary.TryGetId(token.Content, out var known) ? known : _next++;
        _places[token.Content] = _tokens.Count;
        _tokens.Add(token with { Id = id });
        return id;
    }
}
