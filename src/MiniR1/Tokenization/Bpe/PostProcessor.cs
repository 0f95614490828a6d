namespace MiniR1.Tokenization.Bpe;

/// <summary>What stands around a text that is encoded with special tokens.</summary>
internal sealed record PostProcessor(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    internal static PostProcessor None { get; } = new([], []);
}
