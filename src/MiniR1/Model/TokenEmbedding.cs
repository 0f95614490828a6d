using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>One row of the weight per token id.</summary>
public sealed class TokenEmbedding : nn.Module
{
    private readonly Parameter weight;
    private readonly long width;

    public TokenEmbedding(long vocabulary, long width, ModelOptions options)
        : base(nameof(TokenEmbedding))
    {
        this.width = width;
        weight = EmptyWeights.Parameter(options, vocabulary, width);
        RegisterComponents();
    }

    /// <summary>[V, D]</summary>
    public Parameter Weight => weight;

    /// <param name="ids">[B, T] int64</param>
    /// <returns>[B, T, D]</returns>
    public Tensor Forward(Tensor ids)
    {
        using var flat = ids.reshape(-1); // [B*T]
        using var rows = weight.index_select(0, flat); // [B*T, D]
        var shape = ids.shape;
        return rows.view(shape[0], shape[1], width); // [B, T, D]
    }
}
