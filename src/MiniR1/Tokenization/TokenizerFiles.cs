namespace MiniR1.Tokenization;

/// <summary>Opens the tokenizer of a model's directory, whatever its kind.</summary>
public static class TokenizerFiles
{
    /// <summary>The tokenizer that <see cref="ITokenizer.Save"/> wrote there.</summary>
    /// <exception cref="MiniR1Exception">tokenizer.json is missing, is not JSON, or holds a vocabulary that is not ours.</exception>
    public static ITokenizer Load(string directory) => ArithmeticTokenizer.Load(directory);
}
