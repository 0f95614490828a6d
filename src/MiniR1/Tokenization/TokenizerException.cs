namespace MiniR1.Tokenization;

/// <summary>A text, an id or a tokenizer file that a tokenizer cannot take, told in one sentence.</summary>
public sealed class TokenizerException : MiniR1Exception
{
    public TokenizerException(string message)
        : base(message)
    {
    }

    public TokenizerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
