namespace MiniR1.Tokenization.Chat;

/// <summary>A chat template that cannot be read or rendered: where and why, in one sentence.</summary>
public sealed class TemplateException : MiniR1Exception
{
    public TemplateException(string message)
        : base(message)
    {
    }

    public TemplateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
