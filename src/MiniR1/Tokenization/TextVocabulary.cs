using System.Collections.Immutable;

namespace MiniR1.Tokenization;

/// <summary>
/// Tokens of texts in plain words: one a character, and the tags. No word has a token, so none is set aside for
/// checking: a model that checks spells it out.
/// </summary>
public static class TextVocabulary
{
    public const int Pad = 0;
    public const int Bos = 1;
    public const int Eos = 2;
    public const int ThinkStart = 3;
    public const int ThinkEnd = 4;
    public const int AnswerStart = 5;
    public const int AnswerEnd = 6;

    /// <summary>The first of the one-character tokens.</summary>
    public const int FirstCharacter = 7;

    /// <summary>The characters there are, in the order of their ids.</summary>
    public const string Characters = "0123456789+-*/=,.:?% abcdefghijklmnopqrstuvwxyz";

    /// <summary>The tokens' texts; a token's id is its place.</summary>
    public static ImmutableArray<string> Tokens { get; } =
    [
        "<pad>", "<bos>", "<eos>", "<think>", "</think>", "<answer>", "</answer>",
        .. Characters.Select(character => character.ToString()),
    ];

    /// <summary>Pad, bos and eos: what <c>skip_special_tokens</c> leaves out.</summary>
    public static bool IsSpecial(int id) => id is >= Pad and <= Eos;

    /// <summary>The special tokens and the four tags, which a tokenizer.json lists as added tokens.</summary>
    public static bool IsTag(int id) => id is >= Pad and < FirstCharacter;
}
