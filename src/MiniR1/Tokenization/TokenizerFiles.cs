namespace MiniR1.Tokenization;

/// <summary>Opens the tokenizer of a model's directory, whatever its kind.</summary>
public static class TokenizerFiles
{
    /// <summary>The tokenizer that <see cref="ITokenizer.Save"/> wrote there.</summary>
    /// <exception cref="MiniR1Exception">tokenizer.json is missing, is not JSON, or holds a vocabulary that is not ours.</exception>
    public static ITokenizer Load(string directory)
    {
        var path = Path.Combine(directory, TokenizerJson.FileName);
        var root = TokenizerJson.Read(path);
        if (TokenizerJson.Arithmetic.Is(root))
            return new ArithmeticTokenizer();
        if (TokenizerJson.Text.Is(root))
            return new TextTokenizer();
        throw new TokenizerException(
            $"{path} holds another vocabulary than the arithmetic tokenizer's {ArithmeticVocabulary.Tokens.Length} tokens or the "
            + $"text tokenizer's {TextVocabulary.Tokens.Length}: give the directory of a model that MiniR1 trained.");
    }
}
