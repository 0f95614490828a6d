using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>Reads the <c>model</c> of tokenizer.json: the vocabulary and the merges.</summary>
internal static class ModelReader
{
    internal static (Vocabulary Vocabulary, BpeModel Model) Read(JsonFields root)
    {
        var model = root.Object("model");
        if (model.String("type") != "BPE")
            throw model.Unsupported("type");
        model.Only(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
            "ignore_merges", "vocab", "merges");
        foreach (var name in new[] { "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback" })
            model.RequireOff(name);
        var ids = Ids(model);
        var vocabulary = new Vocabulary(ids);
        return (vocabulary, new BpeModel(vocabulary, new MergeTable(Merges(model, ids)), model.Bool("ignore_merges", false)));
    }

    private static Dictionary<string, int> Ids(JsonFields model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var token in model.Properties("vocab"))
        {
            if (!TokenId.TryRead(token.Value, out var id))
                throw model.Refuse($"model.vocab gives {JsonFields.Quote(token.Name)} the id {JsonFields.Quote(token.Value)}, but an id must be {TokenId.Expected}");
            if (!taken.Add(id))
                throw model.Refuse($"model.vocab gives the id {id} to {JsonFields.Quote(token.Name)} and to another token");
            ids.Add(token.Name, id);
        }

        for (var value = 0; value <= byte.MaxValue; value++)
        {
            if (!ids.ContainsKey(ByteAlphabet.Character((byte)value).ToString()))
                throw model.Refuse($"model.vocab has no token for the byte 0x{value:X2}, so that not every text could be encoded");
        }

        return ids;
    }

    // Each is "left right", or in newer files ["left", "right"].
    private static List<(int Left, int Right, int Joined)> Merges(JsonFields model, Dictionary<string, int> ids)
    {
        var merges = new List<(int, int, int)>(ids.Count);
        foreach (var merge in model.Items("merges"))
        {
            var (left, right) = Pair(merge)
                ?? throw model.Refuse($"model.merges[{merges.Count}] is {JsonFields.Quote(merge)}, but must be two tokens with a space between, or an array of two");
            merges.Add((Id(left), Id(right), Id(left + right)));
        }

        return merges;

        int Id(string token) => ids.TryGetValue(token, out var id)
            ? id
            : throw model.Refuse($"model.merges[{merges.Count}] needs the token {JsonFields.Quote(token)}, which model.vocab lacks");
    }

    private static (string Left, string Right)? Pair(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array)
        {
            return merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String
                ? (merge[0].GetString()!, merge[1].GetString()!)
                : null;
        }

        var text = merge.ValueKind == JsonValueKind.String ? merge.GetString()! : "";
        var space = text.IndexOf(' ');
        return space > 0 && space == text.LastIndexOf(' ') && space < text.Length - 1 ? (text[..space], text[(space + 1)..]) : null;
    }
}
