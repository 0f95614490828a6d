using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>A parameter or buffer of a model without its values.</summary>
/// <param name="Name">its key in a checkpoint</param>
/// <param name="Shape">sizes; empty for a scalar</param>
/// <param name="Dtype">of the model that was asked for</param>
public sealed record WeightShape(string Name, IReadOnlyList<long> Shape, ScalarType Dtype)
{
    /// <summary>Elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>
    /// All weights of the model that a config describes, in the order of its layers. No tensor is made, so that a config
    /// can be counted where there is no libtorch; tests hold the list against the models themselves.
    /// </summary>
    /// <param name="config">any size</param>
    /// <param name="options">the dtype, and whether there is multi-token prediction</param>
    /// <exception cref="MiniR1Exception">The config is not valid.</exception>
    public static IReadOnlyList<WeightShape> Of(ModelConfig config, ModelOptions? options = null) => [.. Each(config, options)];

    /// <summary>As <see cref="Of"/>, one after the other: a config of millions of experts takes no memory.</summary>
    internal static IEnumerable<WeightShape> Each(ModelConfig config, ModelOptions? options = null)
    {
        config.Validate();
        return new WeightList(config, options ?? new ModelOptions()).All();
    }
}
