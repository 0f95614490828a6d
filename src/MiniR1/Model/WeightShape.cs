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
    /// All weights of the model that a config describes, in the order of its layers. The model itself is built, on a
    /// device that has shapes and no memory: no second list of names can come to differ from it.
    /// </summary>
    /// <param name="config">any size: DeepSeek-R1's takes a second</param>
    /// <param name="options">the dtype, and whether there is multi-token prediction</param>
    /// <exception cref="MiniR1Exception">The config is not valid.</exception>
    public static IReadOnlyList<WeightShape> Of(ModelConfig config, ModelOptions? options = null)
    {
        using var model = new CausalLanguageModel(config, (options ?? new ModelOptions()) with { Device = META });
        return [.. model.state_dict().Select(weight => new WeightShape(weight.Key, weight.Value.shape, weight.Value.dtype))];
    }
}
