using MiniR1.Tokenization.Bpe;

namespace MiniR1.Tokenization;

/// <summary>
/// What the files beside tokenizer.json say of a tokenizer: how special tokens are called, which tokens there are
/// more, and what a text gets around it. Merged as Python's transformers merges them.
/// </summary>
internal sealed record TokenizerSettings
{
    /// <summary>The names that every tokenizer of transformers knows, in its order.</summary>
    internal static readonly IReadOnlyList<string> SpecialNames =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>The Python class, without the ending Fast; null if no file names it.</summary>
    internal string? Class { get; init; }

    /// <summary>The special tokens by <see cref="SpecialNames"/>; those that are null or missing are left out.</summary>
    internal required IReadOnlyDictionary<string, AddedToken> Named { get; init; }

    /// <summary>The names that a file sets to null.</summary>
    internal required IReadOnlySet<string> Unnamed { get; init; }

    /// <summary>Special tokens without a place among the names.</summary>
    internal required IReadOnlyList<AddedToken> Additional { get; init; }

    /// <summary>Tokens that are to be added, with the ids that the files give them.</summary>
    internal required IReadOnlyList<AddedToken> Added { get; init; }

    internal bool? AddBos { get; init; }

    internal bool? AddEos { get; init; }

    /// <summary>Whether the text of a special token is plain text in what is encoded.</summary>
    internal bool SplitsSpecialTokens { get; init; }

    /// <summary>What is passed over.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Whether the class puts bos and eos around a text by its own fields, whatever tokenizer.json's post-processor
    /// does. The others leave it to the post-processor.
    /// </summary>
    internal bool WrapsByItself => Class is "LlamaTokenizer" or "CodeLlamaTokenizer" or "GemmaTokenizer" or "CohereTokenizer";

    /// <summary>The text of a special token: what the files say, or else what the class is born with.</summary>
    internal string? Text(string name) => Named.TryGetValue(name, out var token) ? token.Content : (Class, name) switch
    {
        _ when Unnamed.Contains(name) => null,
        ("LlamaTokenizer" or "CodeLlamaTokenizer", "bos_token") => "<s>",
        ("LlamaTokenizer" or "CodeLlamaTokenizer", "eos_token") => "</s>",
        ("Qwen2Tokenizer", "eos_token" or "pad_token") => "<|endoftext|>",
        ("GPT2Tokenizer", "bos_token" or "eos_token") => "<|endoftext|>",
        _ => null,
    };
}
