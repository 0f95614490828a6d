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
        "--dtype", "The weights' type; auto is float32 on the CPU and bfloat16 on a GPU.", "auto", "float32", "bfloat16");

    internal IEnumerable<Option> Options => [device, dtype];

    /// <exception cref="MiniR1Exception">A GPU is asked for and there is none.</exception>
    internal ModelOptions Read(ParseResult parsed)
    {
        LibTorchCheck.Require();
        var chosen = parsed.GetValue(device);
        if (chosen == "cuda")
            CapturedEngine.RequireCuda();
        var onGpu = chosen == "cuda" || (chosen == "auto" && cuda.is_available());
        return new ModelOptions
        {
            Device = onGpu ? CUDA : CPU,
            Dtype = parsed.GetValue(dtype) switch
            {
                "bfloat16" => ScalarType.BFloat16,
                "float32" => ScalarType.Float32,
                _ => onGpu ? ScalarType.BFloat16 : ScalarType.Float32,
            },
        };
    }

    internal static string Name(ModelOptions options) =>
        $"{(options.Placement.type == TorchSharp.DeviceType.CUDA ? "GPU" : "CPU")}, {options.Dtype.ToString().ToLowerInvariant()}";

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
