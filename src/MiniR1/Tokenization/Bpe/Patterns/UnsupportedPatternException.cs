namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>What is wrong with a regular expression; the reader of the file says where it stands.</summary>
internal sealed class UnsupportedPatternException(string message, Exception? innerException = null)
    : Exception(message, innerException);
