namespace MiniR1.Model;

/// <summary>What Qwen2 and Llama share: dense layers and grouped-query attention (arXiv 2305.13245).</summary>
public abstract record GroupedQueryConfig : ModelConfig
{
    /// <summary>Numbers per head of a query, key or value.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Whether q, k and v have a bias.</summary>
    public abstract bool QueryKeyValueBias { get; }

    /// <summary>Whether the attention's output projection has a bias.</summary>
    public abstract bool OutputBias { get; }

    public override int RotaryDim => HeadDim;

    public override void Validate(string source = "the model's config")
    {
        base.Validate(source);
        RequirePositive(source, "head_dim", HeadDim, MostHeads);
        Require(
            NumAttentionHeads % NumKeyValueHeads == 0,
            source,
            $"num_attention_heads ({NumAttentionHeads}) must be a multiple of num_key_value_heads ({NumKeyValueHeads}).");
    }

    /// <summary>head_dim, or hidden_size over the heads, which must then divide.</summary>
    private protected static int ReadHeadDim(ConfigReader reader, int hiddenSize, int heads)
    {
        if (reader.IntOrNull("head_dim") is { } stated)
            return stated;
        RequirePositive(reader.Source, "num_attention_heads", heads);
        Require(
            hiddenSize % heads == 0,
            reader.Source,
            $"hidden_size ({hiddenSize}) must be a multiple of num_attention_heads ({heads}), or head_dim be given.");
        return hiddenSize / heads;
    }
}
