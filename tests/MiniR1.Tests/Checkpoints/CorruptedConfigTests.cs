using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static MiniR1.Tests.Checkpoints.Corruption;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Configs that are damaged in one field each, beside good weights.</summary>
internal sealed class CorruptedConfigTests
{
    private const string Qwen = "tiny-qwen2";
    private const string Llama = "tiny-llama31";
    private const string Fp8 = """{"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": [128, 128]}""";

    private static readonly string[] s_required =
    [
        "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings",
    ];

    private static readonly string[] s_requiredOfDeepSeek =
    [
        .. s_required, "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "n_routed_experts",
        "num_experts_per_tok", "moe_intermediate_size",
    ];

    private static readonly Corruption[] s_texts =
    [
        new("a config that is empty", Qwen, Text(_ => "", Config), "is not valid JSON"),
        new("a config that is no JSON", Qwen, Text(text => text[1..], Config), "is not valid JSON"),
        new("a config cut off", Qwen, Text(text => text[..(text.Length / 2)], Config), "is not valid JSON"),
        new("a config that is a list", Qwen, Text(text => $"[{text}]", Config), "is not a JSON object"),
        new("a config that is null", Qwen, Text(_ => "null", Config), "is not a JSON object"),
        new("a config that nests without end", Qwen, Text(_ => new string('[', 100_000), Config), "is not valid JSON"),
        new("a field twice", Qwen, Replace("\"hidden_act\"", "\"hidden_size\": 64, \"hidden_act\"", Config), "is not valid JSON"),
        new("a field twice in an object", Qwen, Replace("\"rope_type\"", "\"rope_theta\": 1, \"rope_type\"", Config), "is not valid JSON"),
        new("a name that is half a character", Qwen, Replace("hidden_act", "\\ud800", Config), "is not valid JSON"),
        new("a name within an object that is half a character", Qwen, Replace("rope_type", "\\ud800", Config), "is not valid JSON"),
        new("half a character for a text", Qwen, Replace("\"qwen2\"", "\"\\ud800\"", Config), "\"model_type\" is no text in Unicode, but must be a string"),
        new("half a character for a number", Qwen, Replace("\"hidden_size\": 64", "\"hidden_size\": \"\\ud800\"", Config), "\"hidden_size\" is no text in Unicode, but must be a number"),
        new("half a character in a list", Qwen, Replace("[\n    \"full_attention\"", "[\"\\ud800\"", Config), "\"layer_types\" is no text in Unicode, but must be a string"),
        new("a very long value", Qwen, Replace("\"hidden_size\": 64", $"\"hidden_size\": \"{new string('x', 10000)}\"", Config), "xxx..., but must be a number"),
        new("a config that is a directory", Qwen, DirectoryInstead(Config), "is a directory, not a model's config"),
        new("a config that cannot be opened", Qwen, Unreadable(Config), "config.json cannot be read"),
        new("no config", Qwen, Without(Config), "config.json cannot be read"),
    ];

    private static readonly Corruption[] s_fields =
    [
        Case(Qwen, "model_type", null, "has no field \"model_type\""),
        Case(Qwen, "model_type", "\"qwen3_moe\"", "model type \"qwen3_moe\" is not one that MiniR1 has"),
        Case(Qwen, "model_type", "7", "\"model_type\" is 7, but must be a string"),
        Case(Qwen, "num_attention_heads", "6", "must be a multiple of num_attention_heads (6)"),
        Case(Qwen, "num_key_value_heads", "3", "must be a multiple of num_key_value_heads (3)"),
        Case(Qwen, "num_key_value_heads", "0", "num_key_value_heads is 0; it must be positive"),
        Case(Qwen, "num_key_value_heads", "\"two\"", "\"num_key_value_heads\" is \"two\", but must be a number"),
        Case(Qwen, "hidden_size", "1e300", "must be a whole number"),
        Case(Qwen, "hidden_size", "1e999", "must be a"),
        Case(Qwen, "hidden_size", "true", "must be a number"),
        Case(Qwen, "intermediate_size", "2147483647", "intermediate_size is 2147483647; it must be at most 16777216"),
        Case(Qwen, "num_hidden_layers", "2147483647", "num_hidden_layers is 2147483647; it must be at most 4096"),
        Case(Fixture.DeepSeek, "n_routed_experts", "16777216", "n_routed_experts is 16777216; it must be at most 1048576"),
        Case(Fixture.DeepSeek, "n_shared_experts", "2000000000", "n_shared_experts is 2000000000; it must lie between 0 and 1024"),
        Case(Fixture.DeepSeek, "q_lora_rank", "-1", "q_lora_rank is -1; it must be positive"),
        Case(Qwen, "num_hidden_layers", "4", "is missing (and 11 more), though config.json asks for it"),
        Case(Qwen, "hidden_size", "128", "but config.json makes it ["),
        Case(Qwen, "rms_norm_eps", "-1", "rms_norm_eps is -1"),
        Case(Qwen, "hidden_act", "\"relu\"", "hidden_act is \"relu\""),
        Case(Qwen, "dtype", "\"int8\"", "dtype is \"int8\"; it must be float32, bfloat16, float16 or float64"),
        Case(Qwen, "eos_token_id", "[1.5]", "must be a token id or a list of them"),
        Case(Qwen, "eos_token_id", "[[]]", "must be a token id or a list of them"),
        Case(Qwen, "bos_token_id", "99999", "token id 99999 is outside the vocabulary"),
        Case(Qwen, "rope_parameters", "{\"rope_type\": \"longrope\"}", "rope type \"longrope\" is not one that MiniR1 has"),
        Case(Qwen, "rope_parameters", "[]", "\"rope_parameters\" is [], but must be an object"),
        Case(Llama, "rope_parameters", "{\"rope_type\": \"llama3\", \"factor\": -8}", "the rope scaling factor is -8"),
        Case(Qwen, "use_sliding_window", "true", "use_sliding_window is true; MiniR1 has full attention only"),
        Case(Qwen, "use_sliding_window", "\"no\"", "must be true or false"),
        Case(Llama, "use_sliding_window", "true", "use_sliding_window is true; MiniR1 has full attention only"),
        Case(Llama, "sliding_window", "4096", "sliding_window is set; MiniR1 has full attention only"),
        Case(Qwen, "layer_types", "[\"full_attention\", \"sliding_attention\", \"full_attention\"]", "layer_types has \"sliding_attention\""),
        Case(Qwen, "layer_types", "7", "\"layer_types\" is 7, but must be a list of strings"),
        Case(Qwen, "layer_types", "[7]", "must be a list of strings"),
        Case("tiny-qwen2-tied", "tie_word_embeddings", "false", "key \"lm_head.weight\" is missing, though config.json asks for it"),
        Case(Qwen, "tie_word_embeddings", "\"yes\"", "must be true or false"),
        Case(Qwen, "quantization_config", "7", "\"quantization_config\" is 7, but must be an object"),
        Quantization("\"fp8\"", "\"awq\"", "quant_method is \"awq\"; MiniR1 reads \"fp8\" only"),
        Quantization("\"fp8\"", "\"bitsandbytes\"", "quant_method is \"bitsandbytes\"; MiniR1 reads \"fp8\" only"),
        Quantization("\"quant_method\": \"fp8\", ", "", "quant_method is missing; MiniR1 reads \"fp8\" only"),
        Quantization("e4m3", "e5m2", "fmt is \"e5m2\"; MiniR1 reads \"e4m3\" only"),
        Quantization("dynamic", "static", "activation_scheme is \"static\"; MiniR1 reads \"dynamic\" only"),
        Quantization("[128, 128]", "null", "has no field \"weight_block_size\""),
        Quantization("[128, 128]", "[128]", "weight_block_size must be two positive numbers"),
        Quantization("[128, 128]", "[0, 128]", "weight_block_size must be two positive numbers"),
        Quantization("[128, 128]", "[128, 1.5]", "must be a list of whole numbers"),
        Quantization("[128, 128]", "128", "must be a list of whole numbers"),
    ];

    private static IEnumerable<Corruption> Required() =>
        from fixture in new[] { Qwen, Llama, Fixture.DeepSeek }
        from field in fixture == Fixture.DeepSeek ? s_requiredOfDeepSeek : s_required
        from mistake in new (string? Value, string Expected)[]
        {
            (null, $"has no field \"{field}\""),
            ("\"wide\"", $"\"{field}\" is \"wide\", but must be a number"),
            ("0", field),
            ("-2", field),
            ("1.5", $"\"{field}\" is 1.5, but must be a whole number"),
        }
        select Case(fixture, field, mistake.Value, mistake.Expected);

    [TestCaseSource(nameof(s_texts))]
    [TestCaseSource(nameof(s_fields))]
    [TestCaseSource(nameof(Required))]
    public void A_damaged_config_is_refused_in_one_sentence(Corruption corruption) => corruption.AssertRefused();

    // Qwen's published configs state a window and say that it is off.
    [TestCase(Qwen, """{"use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 21}""")]
    [TestCase(Qwen, """{"use_sliding_window": null, "sliding_window": 4096}""")]
    [TestCase(Llama, """{"use_sliding_window": false, "sliding_window": 4096}""")]
    [TestCase(Llama, """{"sliding_window": null}""")]
    [TestCase(Llama, """{"layer_types": ["full_attention", "full_attention", "full_attention"]}""")]
    [TestCase(Qwen, """{"quantization_config": null}""")]
    public void What_is_off_is_let_pass(string fixture, string fields)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.PathOf(fixture), Config)))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            config[name] = value?.DeepClone();
        Assert.That(() => ModelConfig.Parse(config.ToJsonString(), fixture), Throws.Nothing);
    }

    // transformers' own config of FP8 has no fmt, and these defaults.
    [TestCase("""{"quant_method": "fp8"}""", 128, 128)]
    [TestCase("""{"quant_method": "fp8", "modules_to_not_convert": ["lm_head"]}""", 128, 128)]
    [TestCase("""{"quant_method": "fp8", "fmt": null, "activation_scheme": "dynamic", "weight_block_size": [64, 32]}""", 64, 32)]
    [TestCase("""{"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "scale_fmt": "ue8m0"}""", 128, 128)]
    public void What_a_quantization_does_not_say_is_as_in_transformers(string quantization, int rows, int columns)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.PathOf(Qwen), Config)))!.AsObject();
        config["quantization_config"] = JsonNode.Parse(quantization);
        Assert.That(ModelConfig.Parse(config.ToJsonString(), Qwen).Quantization, Is.EqualTo(new Fp8Quantization(rows, columns)));
    }

    [Test]
    public void A_good_copy_loads_so_that_it_is_the_damage_that_is_refused([ValueSource(typeof(Fixture), nameof(Fixture.All))] string name) =>
        Assert.That(() => Checkpoint.Load(Fixture.PathOf(name)).Dispose(), Throws.Nothing);

    private static Corruption Case(string fixture, string field, string? value, string expected) =>
        new($"{fixture}: {field} {value ?? "removed"}", fixture, Field(field, value), expected);

    private static Corruption Quantization(string part, string replacement, string expected) =>
        Case(Qwen, "quantization_config", Fp8.Replace(part, replacement, StringComparison.Ordinal), expected);
}
