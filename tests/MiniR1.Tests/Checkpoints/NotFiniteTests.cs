using System.Buffers.Binary;
using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Generation;
using MiniR1.Generation.Replies;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Model;
using MiniR1.Tokenization;
using NUnit.Framework;
using static MiniR1.Tests.Checkpoints.Corruption;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Weights and logits that are no numbers: a sentence that names the first of them, never an empty text.</summary>
internal sealed class NotFiniteTests
{
    private const string Qwen = "tiny-qwen2";
    private const string Up = "model.layers.1.mlp.up_proj.weight"; // [144, 64]
    private const string Norm = "model.norm.weight"; // [64]

    // The second row's third number, and the last number of all.
    [TestCase("F32", 0x7fc00000ul, 66, "[1, 2]")]
    [TestCase("F32", 0x7f800000ul, 9215, "[143, 63]")]
    [TestCase("F32", 0xff800000ul, 0, "[0, 0]")]
    [TestCase("F32", 0x7f800001ul, 66, "[1, 2]")]
    [TestCase("BF16", 0x7fc0ul, 66, "[1, 2]")]
    [TestCase("BF16", 0xff80ul, 9215, "[143, 63]")]
    [TestCase("F16", 0x7e00ul, 66, "[1, 2]")]
    [TestCase("F16", 0x7c00ul, 9215, "[143, 63]")]
    [TestCase("F64", 0x7ff8000000000000ul, 66, "[1, 2]")]
    [TestCase("F64", 0xfff0000000000000ul, 9215, "[143, 63]")]
    public void A_weight_that_is_not_finite_is_named(string dtype, ulong bits, int element, string place)
    {
        using var folder = Copy();
        Write(folder.File(Weights), Up, dtype, element, bits);
        Assert.That(() => Checkpoint.Load(folder.Path).Dispose(), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(Sentence(folder, Up, place)));
    }

    [TestCase("F32", 0x7f7ffffful)]
    [TestCase("BF16", 0x7f7ful)]
    [TestCase("F16", 0xfbfful)]
    [TestCase("F64", 0x47efffffe0000000ul)]
    public void The_largest_numbers_are_numbers(string dtype, ulong bits)
    {
        using var folder = Copy();
        Write(folder.File(Weights), Up, dtype, 66, bits);
        using var model = Checkpoint.Load(folder.Path);
        Assert.That(model.state_dict()[Up][1, 2].abs().item<float>(), Is.GreaterThan(60000));
    }

    [Test]
    public void Of_several_the_first_in_the_model_is_named_every_time()
    {
        using var folder = Copy();
        Write(folder.File(Weights), Norm, "F32", 3, 0x7fc00000);
        Write(folder.File(Weights), Up, "F32", 66, 0x7fc00000);
        for (var time = 0; time < 3; time++)
            Assert.That(() => Checkpoint.Load(folder.Path).Dispose(), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(Sentence(folder, Up, "[1, 2]")));
    }

    [Test]
    public void Every_command_refuses_them(
        [Values("sample 1", "eval --problems 2", "generate --prompt 1", "chat", "logits --ids 1 --out OUT")] string command)
    {
        using var folder = new TemporaryDirectory();
        BigramModel.Save(folder.Path);
        Write(folder.File(Weights), "model.norm.weight", "F32", 5, 0x7fc00000);
        Assert.That(Run(command, folder), Is.EqualTo(new CommandResult(2, "", $"minir1: {Sentence(folder, Norm, "[5]")}\n")));
    }

    // Weights that are numbers, and logits that are none: the norm multiplies by the largest number.
    [TestCase("sample 1", "at new token 1 of text 1")]
    [TestCase("sample 1 --greedy --count 2", "at new token 1 of text 1")]
    [TestCase("sample 1 --top-p 0.9", "at new token 1 of text 1")]
    [TestCase("eval --problems 2", "at new token 1 of text 1")]
    [TestCase("generate --prompt 1", "at new token 1 of text 1")]
    [TestCase("generate --prompt 1 --temperature 0", "at new token 1 of text 1")]
    [TestCase("logits --ids 1,2 --out OUT", "after id 1 of --ids")]
    public void Logits_that_are_not_finite_are_told_of(string command, string place)
    {
        using var folder = new TemporaryDirectory();
        SaveOverflowing(folder.Path);
        Assert.That(Run(command, folder), Is.EqualTo(new CommandResult(2, "", $"minir1: {Sentence(place)}\n")));
        Assert.That(folder.File("out.safetensors"), Does.Not.Exist);
    }

    // After "</think>" the embedding is too large: the fourth token is drawn from what is no number.
    [Test]
    public void The_step_at_which_it_begins_is_named([Values] bool captured)
    {
        using var folder = new TemporaryDirectory();
        BigramModel.Save(folder.Path);
        Write(folder.File(Weights), "lm_head.weight", "F32", (ArithmeticVocabulary.AnswerStart * 32) + ArithmeticVocabulary.ThinkEnd, 0x7f000000);
        using var model = Checkpoint.Load(folder.Path);
        model.eval();
        var tokenizer = new ArithmeticTokenizer();
        using var capturing = new CapturedTextGenerator(model, tokenizer.EosId, tokenizer.PadId, 4);
        ITextGenerator generator = captured ? capturing : new TextGenerator(model, tokenizer.EosId, tokenizer.PadId);
        Assert.That(
            () => generator.Generate([[1, .. tokenizer.Encode("1 5=6:")]], 2, SamplingOptions.Greedy(20)),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(Sentence("at new token 4 of text 1")));
    }

    [Test]
    public void Both_ways_of_replying_notice_it([Values] bool captured)
    {
        using var folder = new TemporaryDirectory();
        SaveOverflowing(folder.Path);
        using var model = Checkpoint.Load(folder.Path);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var prompts = new PaddedPrompts([[1, 2]], 1, padId: 0);
        var sampling = SamplingOptions.Greedy(3);
        using IReplyDecoder decoder = captured
            ? new CapturedReplyDecoder(model, prompts, sampling, 512)
            : new EagerReplyDecoder(model, prompts, sampling, 512);
        if (captured)
        {
            decoder.Draw();
            Assert.That(decoder.LogProbabilities()[0], Is.EqualTo(new[] { float.NaN }));
        }
        else
        {
            Assert.That(() => decoder.Draw(), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(Sentence("at new token 1 of text 1")));
        }
    }

    private static CommandResult Run(string command, TemporaryDirectory folder) => CommandResult.Of(
        [.. command.Replace("OUT", folder.File("out.safetensors"), StringComparison.Ordinal).Split(' '), "--model", folder.Path]);

    private static string Sentence(TemporaryDirectory folder, string key, string place) =>
        $"{folder.File(Weights)}: key \"{key}\" is not finite (NaN or infinity) at {place}: the file is damaged or its training diverged; take another checkpoint.";

    private static string Sentence(string place) =>
        $"The model's logits are not finite {place}: its weights are damaged or too large for the type they compute in; try float32, or take another checkpoint.";

    private static void SaveOverflowing(string directory)
    {
        BigramModel.Save(directory);
        var path = Path.Combine(directory, Weights);
        for (var element = 0; element < 32; element++)
            Write(path, Norm, "F32", element, 0x7f7fffff);
    }

    /// <summary>Writes one tensor in another type, its numbers 0 but one; of its own type, that number alone.</summary>
    private static void Write(string path, string key, string dtype, int element, ulong bits)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8..start))!.AsObject();
        var tensors = header.Where(entry => entry.Key != "__metadata__").Select(entry => new RawTensor(
            entry.Key, entry.Value!["dtype"]!.GetValue<string>(), [.. entry.Value["shape"]!.AsArray().Select(size => size!.GetValue<long>())],
            bytes[(start + entry.Value["data_offsets"]![0]!.GetValue<int>())..(start + entry.Value["data_offsets"]![1]!.GetValue<int>())])).ToList();
        var index = tensors.FindIndex(tensor => tensor.Name == key);
        var size = dtype switch { "F64" => 8, "F32" => 4, _ => 2 };
        var data = tensors[index].Dtype == dtype ? tensors[index].Data : new byte[tensors[index].Shape.Aggregate(1L, (product, length) => product * length) * size];
        var number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, bits);
        number.AsSpan(0, size).CopyTo(data.AsSpan(element * size));
        tensors[index] = tensors[index] with { Dtype = dtype, Data = data };
        RawSafetensors.Write(path, tensors);
    }

    private static TemporaryDirectory Copy()
    {
        var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Fixture.PathOf(Qwen)))
            File.Copy(file, place.File(Path.GetFileName(file)));
        return place;
    }
}
