using MiniR1.Checkpoints;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static MiniR1.Tests.Checkpoints.Corruption;

namespace MiniR1.Tests.Files;

/// <summary>Sentences stay short whatever a file or a command line holds.</summary>
internal sealed class ExcerptTests
{
    private static readonly Corruption[] s_long =
    [
        new("a shard's name", "tiny-llama31", Replace("model-00001-of-00006.safetensors", Long, IndexFile), "is not a file name in the checkpoint's own directory."),
        new("a shard's name of 200 letters", "tiny-llama31", Replace("model-00001-of-00006.safetensors", Long[..200], IndexFile), "cannot be read"),
        new("a key in the index", "tiny-llama31", Replace("\"model.norm.weight\"", $"\"{Long}\"", IndexFile), "should be in"),
        new("a shape", "tiny-qwen2", Entry("model.norm.weight", "shape", $"[64{string.Concat(Enumerable.Repeat(", 1", 100_000))}]"), "is [64, 1, 1, 1, 1, 1, 1, 1, ...], but config.json makes it [64]."),
        new("a shape of another size", "tiny-qwen2", Entry("model.norm.weight", "shape", $"[7{string.Concat(Enumerable.Repeat(", 1", 100_000))}]"), "which is not what F32 [7, 1, 1, 1, 1, 1, 1, 1, ...] takes."),
        new("a dtype", "tiny-qwen2", Entry("model.norm.weight", "dtype", $"\"{Long}\""), "..., which is not one that MiniR1 reads"),
        new("a key", "tiny-qwen2", Header(text => text.Replace("\"dtype\"", $"\"{Long}\"", StringComparison.Ordinal)), "has no dtype."),
        new("metadata", "tiny-qwen2", Header(text => text.Replace("\"pt\"", $"\"pt\", \"{Long}\": 7", StringComparison.Ordinal)), "has a value that is not a string"),
        new("a field's name twice", "tiny-qwen2", Replace("{\n", $"{{ \"{Long}\": 1, \"{Long}\": 2,\n", Config), "is not valid JSON"),
        new("a model type", "tiny-qwen2", Field("model_type", $"\"{Long}\""), "is not one that MiniR1 has"),
        new("an activation", "tiny-qwen2", Field("hidden_act", $"\"{Long}\""), "it must be \"silu\"."),
        new("a kind of attention", "tiny-qwen2", Field("layer_types", $"[\"{Long}\"]"), "MiniR1 has \"full_attention\" only."),
        new("a dtype in the config", "tiny-qwen2", Field("dtype", $"\"{Long}\""), "it must be float32, bfloat16, float16 or float64."),
        new("a rope type", "tiny-qwen2", Field("rope_parameters", $"{{\"rope_type\": \"{Long}\"}}"), "is not one that MiniR1 has (default, llama3, yarn)."),
        new("a quantization", "tiny-qwen2", Field("quantization_config", $"{{\"quant_method\": \"{Long}\"}}"), "MiniR1 reads \"fp8\" only, or weights that are not quantized."),
    ];

    private static string Long => new('n', 10_000);

    [Test]
    public void A_short_value_stands_as_it_is() => Assert.That(Excerpt.Of(new string('x', 80)), Is.EqualTo(new string('x', 80)));

    [Test]
    public void Of_a_long_value_the_beginning_stands() =>
        Assert.That(Excerpt.Of(new string('x', 81)), Is.EqualTo(new string('x', 80) + "..."));

    [Test]
    public void A_character_is_not_cut_in_two() =>
        Assert.That(Excerpt.Of(new string('x', 79) + "😀😀"), Is.EqualTo(new string('x', 79) + "..."));

    [Test]
    public void What_a_terminal_would_obey_is_blank() => Assert.That(Excerpt.Of("a\u001b[31mb\r\nc\u0085d"), Is.EqualTo("a [31mb  c d"));

    [Test]
    public void Of_a_long_list_the_first_stand() => Assert.That(
        (Excerpt.Of([1, 2, 3]), Excerpt.Of(Enumerable.Repeat(1L, 100_000).ToArray())), Is.EqualTo(("1, 2, 3", "1, 1, 1, 1, 1, 1, 1, 1, ...")));

    [Test]
    public void A_sentence_keeps_its_beginning_and_its_end()
    {
        var sentence = Excerpt.Sentence($"begin {new string('x', 10_000)}\n end.");
        Assert.That((sentence.Length, sentence[..6], sentence[^8..]), Is.EqualTo((300, "begin ", "xxx end.")));
        Assert.That(sentence, Does.Contain("x ... x"));
        Assert.That(Excerpt.Sentence(sentence), Is.EqualTo(sentence), "it is short enough now");
    }

    [Test]
    public void A_sentence_of_300_characters_is_whole() =>
        Assert.That(Excerpt.Sentence(new string('x', 300)), Is.EqualTo(new string('x', 300)));

    [TestCaseSource(nameof(s_long))]
    public void A_long_value_does_not_make_a_long_sentence(Corruption corruption)
    {
        corruption.AssertRefused();
        using var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Fixture.PathOf(corruption.Fixture)))
            File.Copy(file, place.File(Path.GetFileName(file)));
        corruption.Damage(place.Path);
        Assert.That(() => Checkpoint.Load(place.Path), Throws.TypeOf<MiniR1Exception>().With.Message.Length.LessThanOrEqualTo(300));
    }

    [TestCase("--{0}")]
    [TestCase("{0}")]
    [TestCase("zero --seed {0}")]
    [TestCase("zero --preset {0}")]
    [TestCase("zero --preset {0}.json")]
    [TestCase("zero --control {0}")]
    [TestCase("zero --seeds 1,{0}")]
    [TestCase("bench {0}")]
    [TestCase("inspect {0}")]
    [TestCase("inspect {0}.json")]
    [TestCase("sample {0} --model x")]
    [TestCase("sample 1 --model {0}")]
    [TestCase("generate --prompt 1 --model {0}")]
    [TestCase("generate --prompt 1 --model x --device {0}")]
    [TestCase("logits --ids {0} --out x --model x")]
    [TestCase("tokenize --tokenizer {0}")]
    [TestCase("tokenize --tokenizer x --in {0}")]
    [TestCase("pull {0}")]
    [TestCase("notebook run {0}")]
    [TestCase("grade {0}")]
    [TestCase("zero-report {0}")]
    public void A_long_word_of_the_command_line_does_not_either(string line)
    {
        var result = CommandResult.Of(string.Format(System.Globalization.CultureInfo.InvariantCulture, line, new string('w', 5000)).Split(' '));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]{1,300}\n$"));
    }
}
