using System.Collections.Immutable;

namespace MiniR1.Tokenization;

/// <summary>
/// The 28 tokens of arithmetic texts: one a digit, sign, tag or word. Words carry the spaces around them, so that a
/// decoded text reads well: <c>15-12=3*8=24 check 24=24 yes</c>. No token begins with a letter, so a space before a
/// letter always begins a word: every sequence of tokens has a text of its own, and encoding finds it again.
/// </summary>
public static class ArithmeticVocabulary
{
    public const int Pad = 0;
    public const int Bos = 1;
    public const int Eos = 2;

    /// <summary>The digit 0; digit d is <c>Zero + d</c>.</summary>
    public const int Zero = 3;
    public const int Plus = 13;
    public const int Minus = 14;
    public const int Times = 15;
    public const int EqualSign = 16;
    public const int Comma = 17;
    public const int Space = 18;

    /// <summary>Ends a prompt.</summary>
    public const int Colon = 19;
    public const int ThinkStart = 20;
    public const int ThinkEnd = 21;
    public const int AnswerStart = 22;
    public const int AnswerEnd = 23;
    public const int Check = 24;
    public const int Yes = 25;
    public const int No = 26;
    public const int Wait = 27;

    /// <summary>The tokens' texts; a token's id is its place.</summary>
    public static ImmutableArray<string> Tokens { get; } =
    [
        "<pad>", "<bos>", "<eos>",
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
        "+", "-", "*", "=", ",", " ", ":",
        "<think>", "</think>", "<answer>", "</answer>",
        " check ", " yes", " no", " wait ",
    ];

    /// <summary>Pad, bos and eos: what <c>skip_special_tokens</c> leaves out.</summary>
    public static bool IsSpecial(int id) => id is >= Pad and <= Eos;

    /// <summary>The special tokens and the four tags, which a tokenizer.json lists as added tokens.</summary>
    public static bool IsTag(int id) => IsSpecial(id) || id is >= ThinkStart and <= AnswerEnd;
}
