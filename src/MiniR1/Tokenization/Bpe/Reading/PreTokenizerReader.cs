using MiniR1.Tokenization.Bpe.Patterns;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>Reads the <c>pre_tokenizer</c>: Split, Digits and ByteLevel, alone or in a Sequence.</summary>
internal static class PreTokenizerReader
{
    // Published ones have up to five, of some hundred characters.
    private const int MostSteps = 32;
    private const int MostPatterns = 20_000;

    /// <summary>What to apply, one after the other. A last ByteLevel needs no step: the model works on bytes.</summary>
    internal static IReadOnlyList<SplitPreTokenizer> Read(JsonFields root)
    {
        if (!root.Has("pre_tokenizer"))
            throw NotByteLevel(root);
        var steps = new List<SplitPreTokenizer>();
        var patterns = 0L;
        var isByteLevel = false;
        foreach (var step in Flatten(root.Object("pre_tokenizer")))
        {
            // After it the text is in another alphabet, and no published file splits that again.
            if (isByteLevel)
                throw step.Refuse($"{step.Place("type")} comes after ByteLevel, which MiniR1 does not support");
            isByteLevel = step.String("type") == "ByteLevel";
            // Each takes time to make, and goes over every text.
            patterns += step.Has("pattern") ? step.Object("pattern").StringOrNull("Regex")?.Length ?? 0 : 0;
            if (Step(step) is { } split)
                steps.Add(split);
            if (steps.Count > MostSteps || patterns > MostPatterns)
                throw root.Refuse($"pre_tokenizer has more than {MostSteps} steps, or patterns of more than {MostPatterns} characters in all");
        }

        return isByteLevel ? steps : throw NotByteLevel(root);
    }

    private static IEnumerable<JsonFields> Flatten(JsonFields step) => step.String("type") == "Sequence"
        ? step.Only("type", "pretokenizers").Objects("pretokenizers").SelectMany(Flatten)
        : [step];

    private static SplitPreTokenizer? Step(JsonFields step)
    {
        switch (step.String("type"))
        {
            case "Split":
                step.Only("type", "pattern", "behavior", "invert");
                return new SplitPreTokenizer(Pattern(step), Behavior(step), step.Bool("invert", false));
            case "Digits":
                step.Only("type", "individual_digits");
                var isolated = step.Bool("individual_digits", false);
                return new SplitPreTokenizer(new NumberPattern(isolated ? 1 : int.MaxValue), SplitBehavior.Isolated, invert: false);
            case "ByteLevel":
                step.Only("type", "add_prefix_space", "trim_offsets", "use_regex");
                if (step.Bool("add_prefix_space", true))
                    throw step.Refuse($"{step.Place("add_prefix_space")} is on, which MiniR1 does not support");
                return step.Bool("use_regex", true)
                    ? new SplitPreTokenizer(new RegexPattern(KnownPatterns.Gpt2), SplitBehavior.Isolated, invert: false)
                    : null;
            default:
                throw step.Unsupported("type");
        }
    }

    private static IPattern Pattern(JsonFields split)
    {
        var pattern = split.Object("pattern").Only("Regex", "String");
        if (pattern.StringOrNull("String") is { } literal)
            return literal.Length > 0 ? new LiteralPattern(literal) : throw pattern.Wrong("String", "a string with something in it");
        try
        {
            return KnownPatterns.Create(pattern.String("Regex"));
        }
        catch (UnsupportedPatternException error)
        {
            throw pattern.Refuse($"{pattern.Place("Regex")}: {error.Message}", error);
        }
    }

    private static SplitBehavior Behavior(JsonFields split) => split.String("behavior") switch
    {
        "Isolated" => SplitBehavior.Isolated,
        "Removed" => SplitBehavior.Removed,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw split.Unsupported("behavior"),
    };

    private static TokenizerException NotByteLevel(JsonFields root) =>
        root.Refuse("pre_tokenizer has no ByteLevel at its end, and MiniR1 supports byte-level BPE only");
}
