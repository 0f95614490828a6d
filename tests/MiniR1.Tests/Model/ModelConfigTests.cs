using System.Text.Json.Nodes;
using MiniR1.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Model;

public sealed class ModelConfigTests
{
    private static readonly TestCaseData<string, string, string>[] s_mistakes =
    [
        new("num_attention_heads", "3", "num_key_value_heads is 4"),
        new("num_experts_per_tok", "5", "num_experts_per_tok is 5"),
        new("num_experts_per_tok", "0", "num_experts_per_tok is 0"),
        new("n_group", "3", "must divide evenly into n_group (3)"),
        new("n_group", "8", "group of one expert"),
        new("topk_group", "5", "topk_group is 5"),
        new("model_type", "\"mamba\"", "model type \"mamba\" is not one that MiniR1 has (deepseek_v3, qwen2, llama)"),
        new("model_type", "null", "has no field \"model_type\""),
        new("qk_rope_head_dim", "15", "an odd number"),
        new("qk_nope_head_dim", "7", "qk_nope_head_dim is 7; it must be even"),
        new("kv_lora_rank", "-2", "kv_lora_rank is -2; it must be positive"),
        new("kv_lora_rank", "31", "kv_lora_rank is 31; it must be even"),
        new("q_lora_rank", "0", "q_lora_rank is 0"),
        new("hidden_size", "null", "has no field \"hidden_size\""),
        new("hidden_size", "\"wide\"", "\"hidden_size\" is \"wide\", but must be a number"),
        new("hidden_size", "64.5", "must be a whole number"),
        new("hidden_size", "0", "hidden_size is 0"),
        new("num_hidden_layers", "-1", "num_hidden_layers is -1"),
        new("vocab_size", "0", "vocab_size is 0"),
        new("first_k_dense_replace", "4", "first_k_dense_replace is 4"),
        new("n_shared_experts", "-1", "n_shared_experts is -1"),
        new("rms_norm_eps", "0", "rms_norm_eps is 0"),
        new("tie_word_embeddings", "1", "\"tie_word_embeddings\" is 1, but must be true or false"),
        new("eos_token_id", "512", "token id 512 is outside the vocabulary"),
        new("eos_token_id", "\"</s>\"", "must be a token id or a list of them"),
        new("hidden_act", "\"gelu\"", "hidden_act is \"gelu\""),
        new("scoring_func", "\"softmax\"", "scoring_func is \"softmax\""),
        new("moe_layer_freq", "2", "moe_layer_freq is 2"),
        new("routed_scaling_factor", "0", "routed_scaling_factor is 0"),
        new("dtype", "\"int4\"", "dtype is \"int4\""),
        new("rope_parameters", "7", "must be an object"),
        new("rope_parameters", "{\"rope_type\": \"longrope\"}", "rope type \"longrope\" is not one that MiniR1 has"),
        new("rope_parameters", "{\"rope_theta\": 0}", "rope_theta is 0"),
        new("rope_parameters", "{\"rope_type\": \"yarn\", \"factor\": 0.5}", "factor is 0.5"),
        new("rope_parameters", "{\"rope_type\": \"yarn\", \"factor\": 2, \"beta_fast\": 1, \"beta_slow\": 32}", "beta_slow (32)"),
        new("rope_parameters", "{\"rope_type\": \"llama3\", \"factor\": 2, \"low_freq_factor\": 4}", "low_freq_factor (4)"),
    ];

    [TestCaseSource(nameof(s_mistakes))]
    public void A_mistake_is_one_sentence_that_names_file_and_field(string field, string value, string expected)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.PathOf(Fixture.DeepSeek), "config.json")))!;
        json[field] = JsonNode.Parse(value);
        Assert.That(
            () => ModelConfig.Parse(json.ToJsonString(), "some/config.json"),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("some/config.json").And.Message.Contains(expected));
    }

    [TestCase("{", "is not valid JSON")]
    [TestCase("[]", "is not a JSON object")]
    [TestCase("", "is not valid JSON")]
    public void Text_that_is_no_config_is_refused(string text, string expected) =>
        Assert.That(() => ModelConfig.Parse(text, "c.json"), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(expected));

    [Test]
    public void A_missing_file_is_named() =>
        Assert.That(() => ModelConfig.Load("/no/such/config.json"), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("/no/such/config.json"));

    [TestCase("tiny-qwen2", "use_sliding_window", "true", "use_sliding_window is true")]
    [TestCase("tiny-qwen2", "num_key_value_heads", "3", "must be a multiple of num_key_value_heads (3)")]
    [TestCase("tiny-qwen2", "num_attention_heads", "6", "hidden_size (64) must be a multiple of num_attention_heads (6)")]
    [TestCase("tiny-llama31", "mlp_bias", "true", "mlp_bias is true")]
    [TestCase("tiny-llama31", "head_dim", "5", "an odd number")]
    public void Mistakes_in_dense_models_are_told(string fixture, string field, string value, string expected)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.PathOf(fixture), "config.json")))!;
        json[field] = JsonNode.Parse(value);
        Assert.That(() => ModelConfig.Parse(json.ToJsonString(), "c.json"), Throws.TypeOf<MiniR1Exception>().With.Message.Contains(expected));
    }

    [TestCaseSource(typeof(Fixture), nameof(Fixture.All))]
    public void Writing_keeps_every_field_that_transformers_wrote(string name)
    {
        var original = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixture.PathOf(name), "config.json")))!.AsObject();
        var written = JsonNode.Parse(ModelConfig.Load(Fixture.PathOf(name)).Serialize())!.AsObject();
        string[] ofTransformersAlone = ["transformers_version", "layer_types", "max_window_layers"];
        foreach (var (field, value) in original.Where(field => !ofTransformersAlone.Contains(field.Key)))
            Assert.That(JsonNode.DeepEquals(Normal(written[field]), Normal(value)), Is.True, $"{field}: {written[field]?.ToJsonString()} for {value?.ToJsonString()}");
    }

    [TestCaseSource(typeof(Fixture), nameof(Fixture.All))]
    public void A_config_round_trips(string name)
    {
        var config = ModelConfig.Load(Fixture.PathOf(name));
        Assert.That(ModelConfig.Parse(config.Serialize(), name).Serialize(), Is.EqualTo(config.Serialize()));
    }

    [Test]
    public void The_published_and_the_newer_rope_style_mean_the_same()
    {
        const string Shape = """
            "model_type": "llama", "vocab_size": 8, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
            "num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 131072,
            """;
        const string Scaling = """
            "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192
            """;
        var published = ModelConfig.Parse($$"""{ {{Shape}} "rope_theta": 500000.0, "rope_scaling": { {{Scaling}}, "rope_type": "llama3" } }""", "a");
        var newer = ModelConfig.Parse($$"""{ {{Shape}} "rope_parameters": { {{Scaling}}, "rope_type": "llama3", "rope_theta": 500000.0 } }""", "b");
        var oldest = ModelConfig.Parse($$"""{ {{Shape}} "rope_theta": 500000.0, "rope_scaling": { {{Scaling}}, "type": "llama3" } }""", "c");
        Assert.Multiple(() =>
        {
            Assert.That(newer.Rope, Is.EqualTo(published.Rope));
            Assert.That(oldest.Rope, Is.EqualTo(published.Rope));
            Assert.That(published.Rope.Theta, Is.EqualTo(500000));
            Assert.That(published.Rope.Kind, Is.EqualTo(RopeKind.Llama3));
        });
    }

    [Test]
    public void Several_ends_of_text_are_read_and_written()
    {
        var config = ToyConfig.DeepSeek with { EosTokenIds = [2, 5] };
        var again = ModelConfig.Parse(config.Serialize(), "c");
        Assert.That(again.EosTokenIds, Is.EqualTo(new long[] { 2, 5 }));
    }

    /// <summary>8 and 8.0 are one number in JSON.</summary>
    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject inner => new JsonObject(inner.Select(field => KeyValuePair.Create(field.Key, Normal(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Normal)]),
        JsonValue value when value.TryGetValue(out double number) => number,
        _ => node?.DeepClone(),
    };
}
