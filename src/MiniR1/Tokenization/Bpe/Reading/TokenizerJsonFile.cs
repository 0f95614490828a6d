using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>What a tokenizer.json of byte-level BPE says.</summary>
internal sealed record TokenizerJsonFile(
    Vocabulary Vocabulary,
    BpeModel Model,
    IReadOnlyList<AddedToken> AddedTokens,
    Func<string, string>? Normalizer,
    IReadOnlyList<SplitPreTokenizer> PreTokenizers,
    PostProcessor PostProcessor,
    IReadOnlyList<string> Notes)
{
    /// <exception cref="MiniR1Exception">The file cannot be read, is not JSON, or has something unsupported.</exception>
    internal static TokenizerJsonFile Read(string path) => JsonFields.ReadFile(path, Read);

    private static TokenizerJsonFile Read(JsonFields root)
    {
        root.Only(
            "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
            "model");
        if (root.StringOrNull("version") is not (null or "1.0"))
            throw root.Unsupported("version");
        var (vocabulary, model) = ModelReader.Read(root);
        RequireByteLevelDecoder(root.Object("decoder"));
        return new TokenizerJsonFile(
            vocabulary,
            model,
            AddedTokensReader.Read(root, vocabulary),
            NormalizerReader.Read(root),
            PreTokenizerReader.Read(root),
            PostProcessorReader.Read(root),
            [.. CallSettings(root)]);
    }

    // A call with truncation or padding leaves them in the tokenizer, and so in the file that is saved next. The call
    // that is made here asks for neither, and so does not cut or pad either.
    private static IEnumerable<string> CallSettings(JsonFields root)
    {
        foreach (var name in new[] { "truncation", "padding" })
        {
            if (root.Kind(name) == JsonValueKind.Object)
                yield return root.Passed(name, "texts stay as long as they are");
            else
                root.RequireOff(name);
        }
    }

    private static void RequireByteLevelDecoder(JsonFields decoder)
    {
        if (decoder.String("type") != "ByteLevel")
            throw decoder.Unsupported("type");
        decoder.Only("type", "add_prefix_space", "trim_offsets", "use_regex");
    }
}
