namespace MiniR1.Checkpoints;

/// <summary>What is done about a checkpoint that holds more than the model takes.</summary>
public sealed record LoadingOptions
{
    /// <summary>
    /// Whether it is refused: so are weights without a place in the model, and names without the prefix <c>model.</c>
    /// Otherwise they are loaded as Python's transformers loads them.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>Gets the sentence that names what was passed over; null writes it to standard error.</summary>
    public Action<string>? Warn { get; init; }

    internal void Tell(string sentence) => (Warn ?? Console.Error.WriteLine)($"warning: {Excerpt.Sentence(sentence)}");
}
