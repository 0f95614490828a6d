using System.Text;
using MiniR1.Experiments;
using MiniR1.Generation.Replies;
using MiniR1.Inspection;
using MiniR1.Model;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Model;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Fuzzing;

/// <summary>Configs that somebody damaged: read and counted, or refused in a sentence.</summary>
internal sealed class ConfigFuzzTests
{
    private static readonly string[] s_shipped = ["deepseek-r1", "r1-distill-llama-8b", "r1-distill-qwen-1.5b"];

    [Test]
    public void A_damaged_config_is_read_and_counted_or_refused()
    {
        byte[][] configs =
        [
            .. Fixture.All.Select(name => File.ReadAllBytes(Path.Combine(Fixture.PathOf(name), Corruption.Config))),
            .. s_shipped.Select(name => Encoding.UTF8.GetBytes(ConfigPresets.Load(name).Serialize())),
        ];
        FuzzLoop.Run(seed: 30_001, rounds: 1500, random =>
        {
            var config = ModelConfig.Parse(Damaged(configs[random.Next(configs.Length)], random), "config.json");
            var (size, cache) = (ModelSize.Of(config), CacheSize.Of(config));
            Assert.That(size.Parameters, Is.Positive);
            Assert.That(MemoryNeed.Of(size, cache, config.MaxPositionEmbeddings, 1), Has.All.Property(nameof(MemoryNeed.Total)).Positive);
            Assert.That(config.Serialize(), Is.Not.Empty);
        });
    }

    [Test]
    public void A_damaged_experiment_is_read_or_refused()
    {
        byte[][] presets = [Encoding.UTF8.GetBytes(MicroPreset.Json), .. Presets.Names.Select(name => Encoding.UTF8.GetBytes(ExperimentJson.Serialize(Presets.Load(name))))];
        FuzzLoop.Run(seed: 40_001, rounds: 1500, random =>
        {
            var config = ExperimentJson.Parse(Damaged(presets[random.Next(presets.Length)], random), "preset.json");
            Assert.That(ExperimentJson.Serialize(config), Is.Not.Empty);
        });
    }

    [Test]
    public void Damaged_defaults_of_generation_are_read_or_refused()
    {
        using var place = new TemporaryDirectory();
        var (config, tokenizer) = (ModelConfig.Load(Fixture.PathOf("tiny-qwen2")), new ArithmeticTokenizer());
        var defaults = """
            {"bos_token_id": 1, "eos_token_id": [2, 3], "do_sample": true, "temperature": 0.6, "top_p": 0.95, "top_k": 40,
             "min_p": 0.05, "repetition_penalty": 1.1, "transformers_version": "4.46.3"}
            """u8.ToArray();
        FuzzLoop.Run(seed: 50_001, rounds: 1000, random =>
        {
            File.WriteAllText(place.File("generation_config.json"), Damaged(defaults, random));
            GenerationDefaults.Load(place.Path, config, tokenizer);
        }, place.Path);
    }

    private static string Damaged(byte[] config, Random random) => Encoding.UTF8.GetString(Mutations.Json(config, random));
}
