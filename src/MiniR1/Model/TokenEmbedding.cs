using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>One row of the weight per token id.</summary>
public sealed class TokenEmbedding : nn.Module
{
    private const long SmallVocabulary = 512;

    private readonly Parameter weight;
    private readonly long width;
    private readonly ScalarType dtype;

    public TokenEmbedding(long vocabulary, long width, ModelOptions options)
        : base(nameof(TokenEmbedding))
    {
        this.width = width;
        dtype = options.Dtype;
        weight = EmptyWeights.Matrix(options, vocabulary, width);
        RegisterComponents();
    }

    /// <summary>[V, D]</summary>
    public Parameter Weight => weight;

    /// <param name="ids">[B, T] int64</param>
    /// <returns>[B, T, D]</returns>
    public Tensor Forward(Tensor ids)
    {
        if (ids.is_cuda && weight.shape[0] <= SmallVocabulary && is_grad_enabled())
            return OneHot(ids);
        using var flat = ids.reshape(-1); // [B*T]
        using var rows = weight.index_select(0, flat); // [B*T, D]
        using var wide = rows.to(dtype); // [B*T, D]
        var shape = ids.shape;
        return wide.view(shape[0], shape[1], width); // [B, T, D]
    }

    /// <summary>
    /// As a product with one-hot rows: its gradient is a product too, where tens of thousands of atomic additions into
    /// the same few rows would queue up on a GPU.
    /// </summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor OneHot(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var chosen = zeros([ids.shape[0], ids.shape[1], weight.shape[0]], weight.dtype, weight.device)
            .scatter_(2, ids.unsqueeze(-1), ones([ids.shape[0], ids.shape[1], 1], weight.dtype, weight.device)); // [B, T, V]
        return chosen.matmul(weight).MoveToOuterDisposeScope(); // [B, T, D]
    }
}
