using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>Self-attention of one decoder layer.</summary>
public abstract class Attention(string name) : nn.Module(name)
{
    /// <param name="hidden">[B, T, D], normed</param>
    /// <param name="context">what all layers of this pass share</param>
    /// <param name="cache">this layer's cache, or null</param>
    /// <returns>[B, T, D]</returns>
    public abstract Tensor Forward(Tensor hidden, AttentionContext context, LayerCache? cache);

    /// <summary>This layer's cache for <paramref name="batch"/> rows of at most <paramref name="capacity"/> tokens.</summary>
    public abstract LayerCache CreateCache(long batch, long capacity);
}

/// <summary>What all layers of one forward pass share.</summary>
/// <param name="Rotary">of the T new positions</param>
/// <param name="First">[B, T] int64: the first position that each query sees; null for 0</param>
/// <param name="Cursor">[1] int64: the last position that is seen of a cache with a cursor; null for other passes</param>
/// <param name="Mask">[B or 1, 1, T, S]: 0 or -infinity, made once for all layers where the library's attention runs; or null</param>
public sealed record AttentionContext(RotaryTables Rotary, Tensor? First, Tensor? Cursor = null, Tensor? Mask = null);
