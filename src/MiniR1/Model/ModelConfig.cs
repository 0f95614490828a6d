using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>
/// A decoder's shape, read from and written to a Hugging Face <c>config.json</c>: one record for the toy and for
/// DeepSeek-R1. The properties carry the file's names in C# spelling (<c>hidden_size</c> is <see cref="HiddenSize"/>).
/// </summary>
public abstract record ModelConfig
{
    // Far above any model, and low enough that no product of them overflows and no list of layers has no end.
    private protected const int MostLayers = 1 << 12;
    private protected const int MostHeads = 1 << 16;
    private const int MostWide = 1 << 24;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file's <c>model_type</c>: deepseek_v3, qwen2 or llama.</summary>
    public abstract string ModelType { get; }

    /// <summary>The class of Python's transformers that opens the same directory.</summary>
    public abstract string Architecture { get; }

    public required int VocabSize { get; init; }

    /// <summary>Width of the residual stream, D in the shape comments.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Inner width of the dense SwiGLU layers.</summary>
    public required int IntermediateSize { get; init; }

    public required int NumHiddenLayers { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required int NumKeyValueHeads { get; init; }

    public required int MaxPositionEmbeddings { get; init; }

    public double RmsNormEps { get; init; } = 1e-6;

    public RopeConfig Rope { get; init; } = new();

    /// <summary>Whether the logits are made with the embedding's own matrix.</summary>
    public bool TieWordEmbeddings { get; init; }

    public long? BosTokenId { get; init; }

    /// <summary>The ids that end a text; some checkpoints have several.</summary>
    public IReadOnlyList<long> EosTokenIds { get; init; } = [];

    public long? PadTokenId { get; init; }

    /// <summary>Standard deviation of freshly drawn weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The weights' type in the checkpoint: float32, bfloat16, float16 or float64.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>How the checkpoint's weights are kept in 8 bits; null where they are not.</summary>
    public Fp8Quantization? Quantization { get; init; }

    /// <summary>Numbers per head that the rotary embedding turns.</summary>
    public abstract int RotaryDim { get; }

    /// <summary>Reads a config.json's text; <paramref name="source"/> names it in messages.</summary>
    /// <exception cref="MiniR1Exception">Not JSON, a missing or wrong field, or a model type that MiniR1 lacks.</exception>
    public static ModelConfig Parse(string json, string source)
    {
        var reader = ConfigReader.Parse(json, source);
        var activation = reader.StringOrNull("hidden_act") ?? "silu";
        if (activation != "silu")
            throw new MiniR1Exception($"{source}: hidden_act is \"{Excerpt.Of(activation)}\"; MiniR1's feed-forward layers are SwiGLU, so it must be \"silu\".");
        RefuseWindows(reader);
        ModelConfig config = reader.StringOrNull("model_type") switch
        {
            "deepseek_v3" => DeepSeekV3Config.Read(reader),
            "qwen2" => Qwen2Config.Read(reader),
            "llama" => LlamaConfig.Read(reader),
            null => throw new MiniR1Exception($"{source} has no field \"model_type\"; is it a model's config.json?"),
            var other => throw new MiniR1Exception(
                $"{source}: model type \"{Excerpt.Of(other)}\" is not one that MiniR1 has (deepseek_v3, qwen2, llama)."),
        };
        config = config with { Quantization = Fp8Quantization.Read(reader) };
        config.Validate(source);
        return config;
    }

    /// <summary>Reads a config.json, given the file or the directory that holds it.</summary>
    /// <exception cref="MiniR1Exception">As <see cref="Parse"/>, or the file cannot be read.</exception>
    public static ModelConfig Load(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "config.json") : path;
        if (Directory.Exists(file))
            throw new MiniR1Exception($"{file} is a directory, not a model's config.");
        try
        {
            return Parse(InputFile.ReadAllText(file), file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MiniR1Exception($"{file} cannot be read: {AtomicFile.Why(error)}.", error);
        }
    }

    /// <summary>The config.json's text, which Python's transformers opens too.</summary>
    public string Serialize() => RealNumbers.Shown(ToJson())!.ToJsonString(Indented) + "\n";

    /// <summary>The config.json as a tree.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(Architecture),
            ["model_type"] = ModelType,
            ["dtype"] = Dtype,
            ["torch_dtype"] = Dtype,
            ["vocab_size"] = VocabSize,
            ["hidden_size"] = HiddenSize,
            ["intermediate_size"] = IntermediateSize,
            ["num_hidden_layers"] = NumHiddenLayers,
            ["num_attention_heads"] = NumAttentionHeads,
            ["num_key_value_heads"] = NumKeyValueHeads,
            ["max_position_embeddings"] = MaxPositionEmbeddings,
            ["rms_norm_eps"] = RmsNormEps,
            ["hidden_act"] = "silu",
            ["attention_dropout"] = 0.0,
            ["initializer_range"] = InitializerRange,
            ["tie_word_embeddings"] = TieWordEmbeddings,
            ["use_cache"] = true,
            ["bos_token_id"] = BosTokenId,
            ["eos_token_id"] = EosJson(),
            ["pad_token_id"] = PadTokenId,
        };
        RopeConfigJson.Write(Rope, json);
        WriteFields(json);
        Quantization?.Write(json);
        return json;
    }

    /// <summary>One id, a list of ids, or null.</summary>
    internal JsonNode? EosJson() => EosTokenIds.Count switch
    {
        0 => null,
        1 => EosTokenIds[0],
        _ => new JsonArray([.. EosTokenIds.Select(id => (JsonNode)id)]),
    };

    /// <summary>Checks every field that a layer relies on.</summary>
    /// <exception cref="MiniR1Exception">One sentence: where, which field, what it must be.</exception>
    public virtual void Validate(string source = "the model's config")
    {
        RequirePositive(source, "vocab_size", VocabSize);
        RequirePositive(source, "hidden_size", HiddenSize);
        RequirePositive(source, "intermediate_size", IntermediateSize);
        RequirePositive(source, "num_hidden_layers", NumHiddenLayers, MostLayers);
        RequirePositive(source, "num_attention_heads", NumAttentionHeads, MostHeads);
        RequirePositive(source, "num_key_value_heads", NumKeyValueHeads, MostHeads);
        RequirePositive(source, "max_position_embeddings", MaxPositionEmbeddings, int.MaxValue);
        Require(RmsNormEps > 0 && RmsNormEps < 1, source, $"rms_norm_eps is {RmsNormEps}; it must lie between 0 and 1.");
        Require(InitializerRange > 0, source, $"initializer_range is {InitializerRange}; it must be positive.");
        Require(RotaryDim < 0 || RotaryDim % 2 == 0, source, $"the rotary embedding turns pairs, but its dimension is {RotaryDim}, an odd number.");
        Require(
            Dtype is "float32" or "bfloat16" or "float16" or "float64",
            source,
            $"dtype is \"{Excerpt.Of(Dtype)}\"; it must be float32, bfloat16, float16 or float64.");
        foreach (var id in EosTokenIds.Append(BosTokenId ?? 0).Append(PadTokenId ?? 0))
            Require(id >= -1 && id < VocabSize, source, $"token id {id} is outside the vocabulary of {VocabSize}.");
        Rope.Validate(source);
    }

    /// <summary>Adds the fields that only this model type has.</summary>
    protected abstract void WriteFields(JsonObject json);

    private protected static void Require(bool holds, string source, string sentence)
    {
        if (!holds)
            throw new MiniR1Exception($"{source}: {sentence}");
    }

    private protected static void RequirePositive(string source, string name, int value, int most = MostWide)
    {
        Require(value > 0, source, $"{name} is {value}; it must be positive.");
        Require(value <= most, source, $"{name} is {value}; it must be at most {most}.");
    }

    // Published configs state a window's size even where it is off.
    private static void RefuseWindows(ConfigReader reader)
    {
        Require(
            !reader.Bool("use_sliding_window", false),
            reader.Source,
            "use_sliding_window is true; MiniR1 has full attention only.");
        var isOff = reader.Has("use_sliding_window") || reader.StringOrNull("model_type") == "qwen2";
        Require(
            isOff || !reader.Has("sliding_window"),
            reader.Source,
            "sliding_window is set; MiniR1 has full attention only: a config whose window is off says use_sliding_window false.");
        if (reader.StringsOrNull("layer_types")?.FirstOrDefault(type => type != "full_attention") is { } other)
            throw new MiniR1Exception($"{reader.Source}: layer_types has \"{Excerpt.Of(other)}\"; MiniR1 has \"full_attention\" only.");
    }

    private protected static string ReadDtype(ConfigReader reader) =>
        reader.StringOrNull("dtype") ?? reader.StringOrNull("torch_dtype") ?? "float32";
}
