using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>A user's mistake: one sentence on stderr, nothing on stdout, exit code 2.</summary>
internal sealed class BadInputTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("minir1-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("frob", "Unknown command 'frob': minir1 --help lists what there is.")]
    [TestCase("zero --frob", "Unknown option '--frob': minir1 zero --help lists what there is.")]
    [TestCase("zero frob", "Unknown argument 'frob': minir1 zero --help lists what there is.")]
    [TestCase("zero --seed x", "--seed is 'x': give it a whole number.")]
    [TestCase("zero --seed -1", "The seed is -1: set it to 0 or more.")]
    [TestCase("zero --steps -1", "GRPO's Steps is -1: set it to 0 or more.")]
    [TestCase("zero --preset nope", "There is no preset 'nope': use one of cpu, four, gpu, gpu-large, multiplication, percentages, worded, or a file NAME.json.")]
    [TestCase("zero --preset nope.json", "Cannot read nope.json: it does not exist; check the name.")]
    [TestCase("sample 1", "Option '--model' is required: minir1 sample --help lists what there is.")]
    [TestCase("sample 1 --model", "--model lacks its value: minir1 sample --help lists what there is.")]
    [TestCase("sample 1 --model m --temperature warm", "--temperature is 'warm': give it a number.")]
    [TestCase("sample 1 --model m --temperature -1", "The temperature is -1: set it to 0 (greedy) to 100.")]
    [TestCase("sample 1 --model m --top-k -1", "The top-k is -1: set it to 0 (all) or more.")]
    [TestCase("sample 1 --model m --top-p 0", "The top-p is 0: set it to more than 0, at most 1 (all).")]
    [TestCase("sample 1 --model m --max-new-tokens 0", "The limit of new tokens is 0: set it to 1 or more.")]
    [TestCase("sample 1 --model m --count 0", "The count is 0: set it to 1 or more.")]
    [TestCase("eval --model m --problems 0", "The evaluation's Problems is 0: set it to 1 or more.")]
    [TestCase("zero --seed 1 --seed 2", "--seed is given twice: give it once.")]
    [TestCase("zero --resume --resume", "--resume is given twice: give it once.")]
    [TestCase("sample 1 --model a --model b", "--model is given twice: give it once.")]
    [TestCase("sample 1 --model a --greedy --greedy", "--greedy is given twice: give it once.")]
    [TestCase("eval --model m --problems x --problems 3", "--problems is given twice: give it once.")]
    [TestCase("generate --model m --prompt a --prompt b --device cpu --device cpu", "--device is given twice: give it once.")]
    [TestCase("bench nope", "There is no suite 'nope': minir1 bench --help lists what there is.")]
    [TestCase("bench ops --seconds 0", "--seconds is 0: set it to more than 0, at most a day.")]
    [TestCase("bench ops --threads 0", "--threads is 0: set it to 1 to 1024.")]
    public void Command_line(string line, string sentence) => AssertRefused(sentence, line.Split(' '));

    [Test]
    public void Key_that_nobody_reads()
    {
        var preset = Preset(json => json.Replace("\"group_size\"", "\"grup_size\"", StringComparison.Ordinal));

        AssertRefused($"{preset}: unknown key 'grup_size' at $.grpo.grup_size; remove it or correct its name.", "zero", "--preset", preset);
    }

    [TestCase("\"group_size\": 2", "\"group_size\": 1", "GRPO's GroupSize is 1: set it to 2 or more, since an advantage compares completions.")]
    [TestCase("\"num_experts_per_tok\": 2", "\"num_experts_per_tok\": 5", null)]
    [TestCase("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 0", null)]
    [TestCase("\"model_type\": \"deepseek_v3\"", "\"model_type\": \"gpt2\"", null)]
    public void Value_out_of_range_leaves_nothing_behind(string valid, string invalid, string? sentence)
    {
        var preset = Preset(json =>
        {
            Assert.That(json, Does.Contain(valid));
            return json.Replace(valid, invalid, StringComparison.Ordinal);
        });
        var result = CommandResult.Of("zero", "--preset", preset, "--out", In("run"));

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]+\\.\n$"));
        Assert.That(result.Error, Does.Contain(sentence ?? invalid.Split('"')[1]).Or.Contains("model type"));
        Assert.That(Directory.Exists(In("run")), Is.False);
    }

    [Test]
    public void Output_directory_that_is_not_empty()
    {
        Directory.CreateDirectory(In("run"));
        File.WriteAllText(In("run", "mine.txt"), "");

        AssertRefused(
            $"The output directory '{In("run")}' is not empty: choose another, or add --resume to go on with its run.",
            "zero", "--preset", Preset(), "--out", In("run"));
        Assert.That(Directory.GetFileSystemEntries(In("run")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Resume_where_there_is_no_run() => AssertRefused(
        $"There is no run to resume in '{In("run")}' (no config.json): start it without --resume.",
        "zero", "--preset", Preset(), "--out", In("run"), "--resume");

    [Test]
    public void Resume_with_another_config()
    {
        Assert.That(CommandResult.Of("zero", "--preset", Preset(), "--out", In("run")).ExitCode, Is.Zero);

        AssertRefused(
            $"The run in '{In("run")}' has another config (seed is 0 there, 7 here): resume it with the options it was started with.",
            "zero", "--preset", Preset(), "--out", In("run"), "--resume", "--seed", "7");
    }

    [Test]
    public void Resume_from_a_state_that_was_cut_off()
    {
        Assert.That(CommandResult.Of("zero", "--preset", Preset(), "--out", In("run")).ExitCode, Is.Zero);
        Truncate(In("run", "state.safetensors"));
        var result = CommandResult.Of("zero", "--preset", Preset(), "--out", In("run"), "--resume");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]*state\\.safetensors[^\n]+\\.\n$"));
    }

    [Test]
    public void Model_that_is_not_there() => AssertRefused(
        $"{In("no")} is not a directory; give the one that holds config.json and model.safetensors.", "sample", "1 2=3", "--model", In("no"));

    [Test]
    public void Checkpoint_that_was_cut_off()
    {
        BigramModel.Save(In("model"));
        Truncate(In("model", "model.safetensors"));
        var result = CommandResult.Of("sample", "1 2=3", "--model", In("model"));

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]*model\\.safetensors[^\n]+\\.\n$"));
    }

    [Test]
    public void Model_type_that_is_unknown()
    {
        BigramModel.Save(In("model"));
        var config = In("model", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("deepseek_v3", "gpt2", StringComparison.Ordinal));

        AssertRefused(
            $"{config}: model type \"gpt2\" is not one that MiniR1 has (deepseek_v3, qwen2, llama).", "eval", "--model", In("model"));
    }

    [Test]
    public void Prompt_with_a_symbol_that_the_tokenizer_lacks()
    {
        BigramModel.Save(In("model"));
        var result = CommandResult.Of("sample", "8 ÷ 2=4:", "--model", In("model"));

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.StartWith("minir1: The tokenizer does not know '÷' at position 3 of \"8 ÷ 2=4:\": use digits,"));
    }

    [Test]
    public void Prompt_that_leaves_no_room()
    {
        BigramModel.Save(In("model"));

        AssertRefused(
            "The prompt has 7 tokens and 122 new ones are asked for, but the model's context is 128: set --max-new-tokens to at most 121.",
            "sample", "1 5=6", "--model", In("model"), "--max-new-tokens", "122");
    }

    private static void AssertRefused(string sentence, params string[] arguments) =>
        Assert.That(CommandResult.Of(arguments), Is.EqualTo(new CommandResult(2, "", $"minir1: {sentence}\n")));

    private static void Truncate(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length / 2);
    }

    private string In(params string[] parts) => Path.Combine([folder, .. parts]);

    private string Preset(Func<string, string>? change = null)
    {
        var path = In("micro.json");
        File.WriteAllText(path, (change ?? (json => json))(MicroPreset.Json));
        return path;
    }
}
