using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>The part of a decoder layer that treats every token on its own: dense, or a mixture of experts.</summary>
public abstract class FeedForwardNetwork(string name) : nn.Module(name)
{
    /// <param name="hidden">[B, T, D], normed</param>
    /// <returns>[B, T, D]</returns>
    public abstract Tensor Forward(Tensor hidden);
}
