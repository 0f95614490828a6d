using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>
/// How a checkpoint keeps its weights in 8 bits: E4M3 floats with one float32 factor a block, as DeepSeek-V3 and R1
/// are published (<c>quantization_config</c>; the factors are the keys <c>....weight_scale_inv</c>).
/// </summary>
/// <param name="Rows">of a block</param>
/// <param name="Columns">of a block</param>
public sealed record Fp8Quantization(int Rows, int Columns)
{
    private const string Field = "quantization_config";
    private const int UsualBlock = 128;

    /// <summary>What a weight's key ends in to become its factors'.</summary>
    public const string ScaleSuffix = "_scale_inv";

    /// <summary>Blocks over so many rows; the last may be ragged.</summary>
    public long Down(long rows) => (rows + Rows - 1) / Rows;

    /// <summary>Blocks over so many columns; the last may be ragged.</summary>
    public long Across(long columns) => (columns + Columns - 1) / Columns;

    /// <summary>
    /// Whether the published checkpoints keep this weight in 8 bits: the matrices of attention and feed-forward
    /// networks, but no embedding, norm or router.
    /// </summary>
    /// <param name="weight">of a <c>deepseek_v3</c> model</param>
    public static bool Covers(WeightShape weight) =>
        weight.Shape.Count == 2
        && (weight.Name.Contains(".self_attn.", StringComparison.Ordinal) || weight.Name.Contains(".mlp.", StringComparison.Ordinal))
        && !weight.Name.EndsWith(".mlp.gate.weight", StringComparison.Ordinal);

    /// <summary>The field's record, or null where a config has none.</summary>
    /// <exception cref="MiniR1Exception">Another method, or a field that is missing or wrong.</exception>
    internal static Fp8Quantization? Read(ConfigReader config)
    {
        if (config.Object(Field) is not { } reader)
            return null;
        RequireOnly(reader, "quant_method", "fp8");
        // What transformers takes where a checkpoint that it quantized itself does not say.
        RequireOnly(reader, "fmt", "e4m3", mayBeMissing: true);
        RequireOnly(reader, "activation_scheme", "dynamic", mayBeMissing: true);
        if (!reader.Names("weight_block_size"))
            return new Fp8Quantization(UsualBlock, UsualBlock);
        return reader.Integers("weight_block_size") is [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue] block
            ? new Fp8Quantization((int)block[0], (int)block[1])
            : throw new MiniR1Exception($"{reader.Source}: weight_block_size must be two positive numbers, such as [128, 128].");
    }

    internal void Write(JsonObject config) => config[Field] = new JsonObject
    {
        ["activation_scheme"] = "dynamic",
        ["fmt"] = "e4m3",
        ["quant_method"] = "fp8",
        ["weight_block_size"] = new JsonArray(Rows, Columns),
    };

    private static void RequireOnly(ConfigReader reader, string field, string value, bool mayBeMissing = false)
    {
        var stated = reader.StringOrNull(field);
        if (stated != value && !(stated is null && mayBeMissing))
        {
            throw new MiniR1Exception(
                $"{reader.Source}: {field} is {(stated is null ? "missing" : $"\"{Excerpt.Of(stated)}\"")}; MiniR1 reads \"{value}\" only, or "
                + "weights that are not quantized.");
        }
    }
}
