using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>
/// Reads the <c>post_processor</c>: TemplateProcessing of one text, and ByteLevel, which moves offsets only; alone or
/// in a Sequence.
/// </summary>
internal static class PostProcessorReader
{
    private const int MostIds = 1000;

    internal static PostProcessor Read(JsonFields root)
    {
        if (!root.Has("post_processor"))
            return PostProcessor.None;
        var steps = Flatten(root.Object("post_processor")).ToList();
        foreach (var step in steps.Where(step => step.String("type") == "ByteLevel"))
            step.Only("type", "add_prefix_space", "trim_offsets", "use_regex");
        // Each wraps what the one before it made.
        return steps.Where(step => step.String("type") != "ByteLevel").Select(Template).Aggregate(
            PostProcessor.None,
            (inner, outer) => Bounded(
                root, new PostProcessor([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])));
    }

    // A token of a thousand ids named a million times would fill the memory.
    private static PostProcessor Bounded(JsonFields root, PostProcessor processor) =>
        processor.Before.Count + processor.After.Count <= MostIds
            ? processor
            : throw root.Refuse($"post_processor puts more than {MostIds} ids around a text");

    private static IEnumerable<JsonFields> Flatten(JsonFields step) => step.String("type") == "Sequence"
        ? step.Only("type", "processors").Objects("processors").SelectMany(Flatten)
        : [step];

    private static PostProcessor Template(JsonFields template)
    {
        if (template.String("type") != "TemplateProcessing")
            throw template.Unsupported("type");
        template.Only("type", "single", "pair", "special_tokens");
        var ids = template.Properties("special_tokens")
            .ToDictionary(token => token.Name, token => Ids(template, token), StringComparer.Ordinal);
        var (before, after) = (new List<int>(), new List<int>());
        var texts = 0;
        foreach (var part in template.Objects("single"))
        {
            Bounded(template, new PostProcessor(before, after));
            part.Only("SpecialToken", "Sequence");
            if (part.Has("Sequence"))
            {
                texts += part.Object("Sequence").String("id") == "A" ? 1 : throw part.Object("Sequence").Unsupported("id");
                continue;
            }

            var name = part.Object("SpecialToken").String("id");
            (texts == 0 ? before : after).AddRange(ids.TryGetValue(name, out var known)
                ? known
                : throw template.Refuse($"{template.Place("single")} names {JsonFields.Quote(name)}, which {template.Place("special_tokens")} lacks"));
        }

        return texts == 1
            ? new PostProcessor(before, after)
            : throw template.Refuse($"{template.Place("single")} has the text {texts} times, but must have it once");
    }

    private static int[] Ids(JsonFields template, JsonProperty token)
    {
        if (token.Value.ValueKind == JsonValueKind.Object && token.Value.TryGetProperty("ids", out var list)
            && list.ValueKind == JsonValueKind.Array)
        {
            var ids = list.EnumerateArray().Select(item => TokenId.TryRead(item, out var id) ? id : -1).ToArray();
            if (!ids.Contains(-1))
                return ids;
        }

        throw template.Refuse($"{template.Place("special_tokens")} gives {JsonFields.Quote(token.Name)} no list of ids");
    }
}
