using System.Text.Json;
using MiniR1.Tokenization.Bpe;
using MiniR1.Tokenization.Bpe.Reading;

namespace MiniR1.Tokenization;

/// <summary>
/// Reads tokenizer_config.json and, where it has no <c>added_tokens_decoder</c>, the files that older versions of
/// transformers wrote for what that field holds: special_tokens_map.json, which goes before, and added_tokens.json.
/// </summary>
internal sealed class TokenizerSettingsReader
{
    internal const string SpecialTokensFileName = "special_tokens_map.json";
    internal const string AddedTokensFileName = "added_tokens.json";

    private const string Decoder = "added_tokens_decoder";
    private const int NoId = -1;

    private readonly Dictionary<string, AddedToken> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unnamed = new(StringComparer.Ordinal);
    private readonly List<AddedToken> _additional = [];
    private readonly List<AddedToken> _added = [];
    private readonly List<string> _notes = [];
    private string? _class;
    private (bool? Bos, bool? Eos) _adds;
    private bool _splits;
    private bool _hasDecoder;

    private TokenizerSettingsReader()
    {
    }

    /// <summary>Any of the files may be missing.</summary>
    /// <exception cref="MiniR1Exception">A file cannot be read or is not what it should be.</exception>
    internal static TokenizerSettings Read(string directory)
    {
        var reader = new TokenizerSettingsReader();
        reader.ReadIfThere(Path.Combine(directory, TokenizerJson.ConfigFileName), reader.ReadConfig);
        if (!reader._hasDecoder)
        {
            reader.ReadIfThere(Path.Combine(directory, SpecialTokensFileName), reader.ReadSpecialTokens);
            reader.ReadIfThere(Path.Combine(directory, AddedTokensFileName), reader.ReadAddedTokens);
        }

        return new TokenizerSettings
        {
            Class = reader._class,
            Named = reader._named,
            Unnamed = reader._unnamed,
            Additional = reader._additional,
            Added = reader._added,
            AddBos = reader._adds.Bos,
            AddEos = reader._adds.Eos,
            SplitsSpecialTokens = reader._splits,
            Notes = reader._notes,
        };
    }

    private void ReadIfThere(string path, Action<JsonFields> read)
    {
        if (File.Exists(path))
        {
            JsonFields.ReadFile(path, fields =>
            {
                read(fields);
                return true;
            });
        }
    }

    private void ReadConfig(JsonFields config)
    {
        if (config.Kind("tokenizer_class") == JsonValueKind.String)
        {
            var name = config.String("tokenizer_class");
            _class = name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^"Fast".Length] : name;
        }

        _adds = (Flag(config, "add_bos_token"), Flag(config, "add_eos_token"));
        _splits = Flag(config, "split_special_tokens") ?? false;
        if (Flag(config, "add_prefix_space") ?? false)
            _notes.Add(config.Passed("add_prefix_space", "no space is put before a text"));
        ReadSpecialTokens(config);
        _hasDecoder = config.Has(Decoder);
        if (!_hasDecoder)
            return;
        foreach (var entry in config.Properties(Decoder))
        {
            var token = Token(config.Object(Decoder).Object(entry.Name), special: null);
            if (!int.TryParse(entry.Name, out var id) || id < 0)
                throw config.Refuse($"{Decoder} has the key {JsonFields.Quote(entry.Name)}, but must have ids only");
            _added.Add(token with { Id = id });
        }
    }

    private static bool? Flag(JsonFields config, string name) => config.Has(name) ? config.Bool(name, false) : null;

    // Of one file; what the next one has goes before.
    private void ReadSpecialTokens(JsonFields file)
    {
        foreach (var name in TokenizerSettings.SpecialNames)
        {
            if (!file.Has(name))
                continue;
            _named[name] = file.Kind(name) switch
            {
                JsonValueKind.String => Plain(file.String(name)),
                JsonValueKind.Object => Token(file.Object(name), special: true),
                _ => throw file.Wrong(name, "a token's text"),
            };
        }

        foreach (var field in file.Properties())
        {
            if (field.Value.ValueKind == JsonValueKind.Null)
                _unnamed.Add(field.Name);
            // A model's own, such as image_token.
            if (field.Name.EndsWith("_token", StringComparison.Ordinal) && field.Value.ValueKind == JsonValueKind.String
                && !TokenizerSettings.SpecialNames.Contains(field.Name))
            {
                _additional.Add(Plain(field.Value.GetString()!));
            }
        }

        ReadList(file, "additional_special_tokens");
        ReadList(file, "extra_special_tokens");
    }

    // A list, or in some versions texts by name.
    private void ReadList(JsonFields file, string name)
    {
        if (!file.Has(name))
            return;
        var items = file.Kind(name) == JsonValueKind.Object
            ? file.Properties(name).Select(item => (item.Value, Place: $"{name}.{item.Name}"))
            : file.Items(name).Select((item, index) => (Value: item, Place: $"{name}[{index}]"));
        foreach (var (value, place) in items)
        {
            _additional.Add(value.ValueKind switch
            {
                JsonValueKind.String => Plain(value.GetString()!),
                JsonValueKind.Object => Token(file.At(value, place), special: true),
                _ => throw file.Refuse($"{place} is {JsonFields.Quote(value)}, but must be a token's text"),
            });
        }
    }

    private void ReadAddedTokens(JsonFields file)
    {
        var special = _named.Values.Concat(_additional).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in file.Properties())
        {
            var isSpecial = special.Contains(entry.Name);
            var id = TokenId.TryRead(entry.Value, out var number)
                ? number
                : throw file.Refuse($"{JsonFields.Quote(entry.Name)} has the id {JsonFields.Quote(entry.Value)}, but an id must be {TokenId.Expected}");
            _added.Add(Plain(entry.Name) with { Id = id, Special = isSpecial, Normalized = !isSpecial });
        }
    }

    private static AddedToken Plain(string content) => new(NoId, content, false, false, false, Normalized: false, Special: true);

    private static AddedToken Token(JsonFields fields, bool? special)
    {
        var isSpecial = special ?? fields.Bool("special", false);
        return new AddedToken(
            NoId,
            fields.String("content"),
            fields.Bool("single_word", false),
            fields.Bool("lstrip", false),
            fields.Bool("rstrip", false),
            fields.Bool("normalized", !isSpecial),
            isSpecial);
    }
}
