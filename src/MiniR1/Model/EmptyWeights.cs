using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Makes parameters without drawing random numbers: a checkpoint is loaded over them, or
/// <see cref="WeightInitialization"/> fills them. They outlive any DisposeScope the model is built in.
/// </summary>
internal static class EmptyWeights
{
    public static Parameter Parameter(ModelOptions options, params long[] shape) => Make(options, options.Dtype, shape);

    /// <summary>Of a product with activations: such weights may be of a type of their own.</summary>
    public static Parameter Matrix(ModelOptions options, params long[] shape) => Make(options, options.MatrixDtype ?? options.Dtype, shape);

    private static Parameter Make(ModelOptions options, ScalarType dtype, long[] shape)
    {
        var parameter = new Parameter(empty(shape, dtype: dtype, device: options.Placement));
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    public static Tensor Buffer(ModelOptions options, params long[] shape) =>
        empty(shape, dtype: float32, device: options.Placement).DetachFromDisposeScope();
}
