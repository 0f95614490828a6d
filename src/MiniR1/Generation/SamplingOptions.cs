namespace MiniR1.Generation;

/// <summary>How the next token is drawn from the model's logits.</summary>
public sealed record SamplingOptions
{
    /// <summary>Logits are divided by it; 0 takes the likeliest token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only the k likeliest tokens can be drawn; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together reach this probability can be drawn (nucleus sampling); 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens at least this many times as likely as the likeliest can be drawn; 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>
    /// Logits of tokens that the text has already are divided by it where positive, multiplied where negative (CTRL,
    /// arXiv 1909.05858, section 4.1); 1 changes nothing.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>A completion that has not ended after this many tokens is cut off.</summary>
    public int MaxNewTokens { get; init; } = 100;

    /// <summary>Equal seeds give equal texts, however the rows are batched.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens that are never drawn.</summary>
    public IReadOnlyList<int> Banned { get; init; } = [];

    /// <summary>Whether a draw depends on the tokens before it beyond the logits.</summary>
    internal bool NeedsSeenTokens => RepetitionPenalty != 1;

    /// <summary>Takes the likeliest token each time.</summary>
    public static SamplingOptions Greedy(int maxNewTokens) => new() { Temperature = 0, MaxNewTokens = maxNewTokens };

    /// <summary>These options, if their values make sense.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public SamplingOptions Validate()
    {
        Require(Temperature is >= 0 and <= 100, "temperature", Temperature, "0 (greedy) to 100");
        Require(TopK >= 0, "top-k", TopK, "0 (all) or more");
        Require(TopP is > 0 and <= 1, "top-p", TopP, "more than 0, at most 1 (all)");
        Require(MinP is >= 0 and <= 1, "min-p", MinP, "0 (all) to 1");
        Require(RepetitionPenalty is > 0 and <= 100, "repetition penalty", RepetitionPenalty, "more than 0, at most 100; 1 is none");
        Require(MaxNewTokens >= 1, "limit of new tokens", MaxNewTokens, "1 or more");
        return this;
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"The {name} is {value}: set it to {range}.");
    }
}
