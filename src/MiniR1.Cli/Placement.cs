using System.CommandLine;
using MiniR1.Experiments;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli;

/// <summary><c>--device</c> and <c>--dtype</c>: where a checkpoint's weights go, and as what.</summary>
internal sealed class Placement
{
    private readonly Option<string> device = Choice("--device", "Where the model runs; auto is the GPU where there is one.", "auto", "cpu", "cuda");

    private readonly Option<string> dtype = Choice(
        "--dtype", "The weights' type; auto is bfloat16 on a GPU, and the checkpoint's on the CPU, which computes in float32.", "auto", "float32", "bfloat16");

    internal IEnumerable<Option> Options => [device, dtype];

    /// <param name="parsed">the command line</param>
    /// <param name="config">of the checkpoint, which says what its weights are</param>
    /// <exception cref="MiniR1Exception">A GPU is asked for and there is none.</exception>
    internal ModelOptions Read(ParseResult parsed, ModelConfig config)
    {
        LibTorchCheck.Require();
        var chosen = parsed.GetValue(device);
        if (chosen == "cuda")
            CapturedEngine.RequireCuda();
        var onGpu = chosen == "cuda" || (chosen == "auto" && cuda.is_available());
        var isHalf = parsed.GetValue(dtype) is var type && (type == "bfloat16" || (type == "auto" && (onGpu || config.Dtype == "bfloat16")));
        // A CPU computes in float32; half the bytes of the matrices are half the time of a decode step.
        return onGpu
            ? new ModelOptions { Device = CUDA, Dtype = isHalf ? ScalarType.BFloat16 : ScalarType.Float32 }
            : new ModelOptions { MatrixDtype = isHalf ? ScalarType.BFloat16 : null };
    }

    internal static string Name(ModelOptions options) => options switch
    {
        { Placement.type: TorchSharp.DeviceType.CUDA } => $"GPU, {options.Dtype.ToString().ToLowerInvariant()}",
        { MatrixDtype: { } matrices } => $"CPU, {matrices.ToString().ToLowerInvariant()} weights",
        _ => $"CPU, {options.Dtype.ToString().ToLowerInvariant()}",
    };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            DefaultValueFactory = _ => values[0],
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
                result.AddError($"{name} is '{token.Value}': give {string.Join(", ", values[..^1])} or {values[^1]}");
        });
        return option;
    }
}
