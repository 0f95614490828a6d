using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>What a tokenizer.json of byte-level BPE says.</summary>
internal sealed record TokenizerJsonFile(
    Vocabulary Vocabulary,
    BpeModel Model,
    IReadOnlyList<AddedToken> AddedTokens,
    Func<string, string>? Normalizer,
    IReadOnlyList<SplitPreTokenizer> PreTokenizers,
    PostProcessor PostProcessor)
{
    /// <exception cref="MiniR1Exception">The file cannot be read, is not JSON, or has something unsupported.</exception>
    internal static TokenizerJsonFile Read(string path)
    {
        try
        {
            using var document = StrictJson.ParseDocument(InputFile.ReadAllBytes(path));
            return Read(new JsonFields(document.RootElement, path, ""));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{path} is not valid JSON: {StrictJson.Reason(failure)}.", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new TokenizerException($"{path} has a string that is not valid Unicode: download the file again.", failure);
        }
    }

    private static TokenizerJsonFile Read(JsonFields root)
    {
        root.Only(
            "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
            "model");
        if (root.StringOrNull("version") is not (null or "1.0"))
            throw root.Unsupported("version");
        root.RequireOff("truncation");
        root.RequireOff("padding");
        var (vocabulary, model) = ModelReader.Read(root);
        RequireByteLevelDecoder(root.Object("decoder"));
        return new TokenizerJsonFile(
            vocabulary,
            model,
            AddedTokensReader.Read(root, vocabulary),
            NormalizerReader.Read(root),
            PreTokenizerReader.Read(root),
            PostProcessorReader.Read(root));
    }

    private static void RequireByteLevelDecoder(JsonFields decoder)
    {
        if (decoder.String("type") != "ByteLevel")
            throw decoder.Unsupported("type");
        decoder.Only("type", "add_prefix_space", "trim_offsets", "use_regex");
    }
}
