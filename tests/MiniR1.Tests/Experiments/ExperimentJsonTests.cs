using System.Text.Json.Nodes;
using MiniR1.Experiments;
using MiniR1.Tasks;
using MiniR1.Tests.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>Every mistake in a config is one sentence that names the key.</summary>
public sealed class ExperimentJsonTests
{
    private const string Missing = "(removed)";

    [TestCase("sede", "1", "sede")]
    [TestCase("grpo.step", "1", "step")]
    [TestCase("pretraining.optimizer.beta3", "1", "beta3")]
    [TestCase("pretraining.muon", """{ "learnrate": 1 }""", "learnrate")]
    [TestCase("model.n_shared_expert", "1", "n_shared_expert")]
    [TestCase("task.largest", "1", "largest")]
    [TestCase("corpus.quizz", "1", "quizz")]
    public void An_unknown_key(string path, string value, string key) => RequireRefusal(path, value, "unknown key", $"'{key}'");

    [TestCase("model", "model")]
    [TestCase("model.hidden_size", "hidden_size")]
    [TestCase("model.model_type", "model_type")]
    public void A_missing_key(string path, string key) => RequireRefusal(path, Missing, key);

    [TestCase("seed", "\"one\"", "$.seed")]
    [TestCase("seed", "1.5", "$.seed")]
    [TestCase("seed", "99999999999", "$.seed")]
    [TestCase("seed", "null", "$.seed")]
    [TestCase("description", "null", "$.description")]
    [TestCase("grpo", "null", "$.grpo")]
    [TestCase("grpo", "[]", "$.grpo")]
    [TestCase("task", "null", "$.task")]
    [TestCase("task", "[]", "$.task")]
    [TestCase("corpus", "null", "$.corpus")]
    [TestCase("corpus.skill", "\"much\"", "$.corpus.skill")]
    [TestCase("task.operators", "null", "$.task.operators")]
    [TestCase("grpo.steps", "\"many\"", "$.grpo.steps")]
    [TestCase("grpo.normalisation", "\"mean\"", "$.grpo.normalisation")]
    [TestCase("grpo.normalisation", "7", "$.grpo.normalisation")]
    [TestCase("reward.gated", "1", "$.reward.gated")]
    [TestCase("pretraining.row_lengths", "null", "$.pretraining.row_lengths")]
    [TestCase("pretraining.row_lengths", "48", "$.pretraining.row_lengths")]
    [TestCase("pretraining.learning_rate", "0.1", "$.pretraining.learning_rate")]
    [TestCase("model", "null", "$.model")]
    [TestCase("model", "3", "model")]
    [TestCase("model", "[]", "model")]
    [TestCase("model.hidden_size", "\"big\"", "hidden_size")]
    [TestCase("model.hidden_size", "16.5", "hidden_size")]
    public void A_wrong_type(string path, string value, string key) => RequireRefusal(path, value, key);

    [TestCase("seed", "-1", "seed")]
    [TestCase("workers", "-1", "workers")]
    [TestCase("task.number_count", "1", "NumberCount")]
    [TestCase("task.kind", "\"chess\"", "mine.json", "'chess'", "countdown")]
    [TestCase("task.kind", "7", "'7'", "countdown")]
    [TestCase("task.kind", "null", "'null'", "countdown")]
    [TestCase("corpus.quiz", "0.5", "Quiz", "sum to 1")]
    [TestCase("corpus.skill", "1.5", "Skill")]
    [TestCase("pretraining.steps", "-1", "Steps")]
    [TestCase("pretraining.documents", "0", "Documents")]
    [TestCase("pretraining.row_lengths", "[]", "RowLengths")]
    [TestCase("pretraining.row_lengths", "[96, 48]", "RowLengths")]
    [TestCase("pretraining.row_lengths", "[48, 1000]", "RowLengths", "max_position_embeddings")]
    [TestCase("pretraining.learning_rate.peak", "0", "learning rate", "pretraining")]
    [TestCase("pretraining.optimizer.beta1", "1", "Beta1", "pretraining")]
    [TestCase("pretraining.muon", """{ "momentum": 1 }""", "Momentum")]
    [TestCase("reward.accuracy", "-1", "Accuracy")]
    [TestCase("grpo.steps", "-5", "Steps")]
    [TestCase("grpo.group_size", "1", "GroupSize")]
    [TestCase("grpo.minibatches", "33", "Minibatches")]
    [TestCase("grpo.temperature", "0", "Temperature")]
    [TestCase("grpo.gradient_clip", "1e400", "a number that is too large")]
    [TestCase("grpo.kl_weight", "1e999", "a number that is too large")]
    [TestCase("pretraining.learning_rate.peak", "-1e999", "a number that is too large")]
    [TestCase("model.rope_theta", "1e400", "a number that is too large")]
    [TestCase("grpo.max_new_tokens", "0", "MaxNewTokens")]
    [TestCase("grpo.max_new_tokens", "250", "MaxNewTokens", "max_position_embeddings")]
    [TestCase("grpo.clip_low", "1", "ClipLow")]
    [TestCase("grpo.kl_weight", "-0.1", "KlWeight")]
    [TestCase("grpo.optimizer.beta2", "1", "Beta2", "GRPO")]
    [TestCase("grpo.learning_rate.peak", "2", "learning rate", "GRPO")]
    [TestCase("evaluation.problems", "0", "Problems")]
    [TestCase("evaluation.every", "0", "Every")]
    [TestCase("model.num_key_value_heads", "3", "num_key_value_heads")]
    [TestCase("model.num_experts_per_tok", "9", "num_experts_per_tok")]
    [TestCase("model.n_group", "3", "n_group")]
    [TestCase("model.vocab_size", "20", "vocab_size")]
    [TestCase("model.hidden_size", "-64", "hidden_size")]
    [TestCase("model.model_type", "\"gpt2\"", "gpt2")]
    public void A_value_out_of_range(string path, string value, params string[] words) => RequireRefusal(path, value, words);

    [Test]
    public void A_key_given_twice() => Assert.That(
        () => ExperimentJson.Parse("""{ "seed": 1, "seed": 2, "model": {} }""", "It"),
        Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo("It: the key 'seed' stands twice in one object; remove one of the two."));

    [Test]
    public void Heads_that_do_not_divide()
    {
        var model = JsonNode.Parse("""
            {
              "model_type": "llama", "vocab_size": 28, "hidden_size": 30, "intermediate_size": 32, "num_hidden_layers": 1,
              "num_attention_heads": 4, "num_key_value_heads": 4, "max_position_embeddings": 256
            }
            """)!;
        RequireRefusal("model", model.ToJsonString(), "hidden_size", "num_attention_heads");
        model["hidden_size"] = 32;
        model["num_key_value_heads"] = 3;
        RequireRefusal("model", model.ToJsonString(), "num_key_value_heads");
    }

    [TestCase("", "line 1")]
    [TestCase("{ \"seed\": 1", "line 1")]
    [TestCase("not json", "line 1")]
    [TestCase("{\n  \"seed\": 1,\n  seed: 2\n}", "line 3")]
    [TestCase("null", "JSON object")]
    [TestCase("[]", "$")]
    public void What_is_no_config_at_all(string json, string word) => RequireOneSentence(json, "mine.json", word);

    [Test]
    public void Comments_and_trailing_commas_may_stay()
    {
        var json = ExperimentJson.Serialize(MicroExperiment.Config).Replace("\"seed\": 3,", "// Names all chance.\n\"seed\": 3,", StringComparison.Ordinal)
            .TrimEnd().TrimEnd('}') + ",}";
        Assert.That(ExperimentJson.Parse(json, "mine.json").Seed, Is.EqualTo(3));
    }

    [Test]
    public void The_kind_of_task_is_countdown_if_it_is_not_written()
    {
        var json = JsonNode.Parse(ExperimentJson.Serialize(MicroExperiment.Config))!;
        Assert.That((string?)json["task"]!["kind"], Is.EqualTo("countdown"));
        Assert.That(json["task"]!.AsObject().Remove("kind"), Is.True);
        var config = ExperimentJson.Parse(json.ToJsonString(), "mine.json");
        Assert.That(config.Task, Is.EqualTo(MicroExperiment.Config.Task));
        Assert.That(config.Corpus, Is.EqualTo(MicroExperiment.Config.Corpus));
        Assert.That(config.CreateTask(), Is.TypeOf<CountdownTask>());
    }

    [TestCaseSource(typeof(TaskKinds), nameof(TaskKinds.All))]
    public void Every_kind_of_task_survives_writing_and_reading_and_brings_its_own_corpus(TaskConfig kind)
    {
        var config = MicroExperiment.Config with
        {
            Model = MicroModel.Config with { VocabSize = 64, MaxPositionEmbeddings = 512 },
            Task = kind,
            Corpus = kind.DefaultCorpus() with { Skill = .123 },
        };
        var json = JsonNode.Parse(ExperimentJson.Serialize(config))!;
        Assert.That((string?)json["task"]!["kind"], Is.EqualTo(kind.Kind));
        var read = ExperimentJson.Parse(json.ToJsonString(), "mine.json");
        Assert.That((read.Task, read.Corpus), Is.EqualTo((config.Task, config.Corpus)));
        Assert.That(json.AsObject().Remove("corpus"), Is.True);
        Assert.That(ExperimentJson.Parse(json.ToJsonString(), "mine.json").Corpus, Is.EqualTo(kind.DefaultCorpus()));
        json["task"]!["colour"] = "red";
        RequireOneSentence(json.ToJsonString(), "unknown key", "'colour'");
    }

    [Test]
    public void A_corpus_of_another_kind_is_refused() => Assert.That(
        () => (MicroExperiment.Config with { Corpus = new WordedCorpusConfig() }).Validate(),
        Throws.TypeOf<MiniR1Exception>().With.Message.Contains("WordedCorpusConfig").And.Message.Contains("'countdown'"));

    [Test]
    public void What_is_not_written_has_its_default()
    {
        var config = ExperimentJson.Parse($"{{ \"model\": {MicroExperiment.Config.Model.Serialize()} }}", "mine.json");
        var expected = new ExperimentConfig { Model = MicroExperiment.Config.Model };
        Assert.That(ExperimentJson.Serialize(config), Is.EqualTo(ExperimentJson.Serialize(expected)));
    }

    /// <summary>Puts a value into a config that is right; its refusal must contain the words.</summary>
    private static void RequireRefusal(string path, string value, params string[] words)
    {
        var json = JsonNode.Parse(ExperimentJson.Serialize(MicroExperiment.Config))!;
        var keys = path.Split('.');
        var owner = keys[..^1].Aggregate(json, (node, key) => node[key]!).AsObject();
        if (value == Missing)
            Assert.That(owner.Remove(keys[^1]), Is.True);
        else
            owner[keys[^1]] = JsonNode.Parse(value);
        RequireOneSentence(json.ToJsonString(), words);
    }

    private static void RequireOneSentence(string json, params string[] words)
    {
        var failure = Assert.Throws<MiniR1Exception>(() => ExperimentJson.Parse(json, "mine.json"))!;
        Assert.That(failure.Message, Does.Match("[.?]$").And.Not.Contain("\n").And.Not.Contain("Exception"));
        foreach (var word in words)
            Assert.That(failure.Message, Does.Contain(word));
    }
}
