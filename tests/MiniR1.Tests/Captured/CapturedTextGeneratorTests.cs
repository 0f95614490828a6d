using LibTorch.Testing;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Captured;

/// <summary>The captured generator against the one that looks at every token.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class CapturedTextGeneratorTests(string where)
{
    private const int Limit = 40;
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    private static readonly SamplingOptions[] s_options =
    [
        SamplingOptions.Greedy(Limit),
        new() { MaxNewTokens = Limit, Seed = 3 },
        new() { MaxNewTokens = Limit, Seed = 4, Temperature = .7, TopK = 12, TopP = .9 },
        new() { MaxNewTokens = Limit, Seed = 5, Banned = [ArithmeticVocabulary.Check] },
        new() { MaxNewTokens = Limit, Seed = 6, MinP = .1, RepetitionPenalty = 1.3 },
    ];

    [Test]
    public void It_writes_what_the_plain_generator_writes([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        using var model = Build();
        using var twin = MicroModel.Build();
        using var generator = Generator(model, maxRows: 400);
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt(":"), Prompt("4 2 1=12:")];
        // 320 rows: enough that finished ones make room more than once.
        RequireEqual(generator.Generate(prompts, 80, options), MicroModel.Generator(twin).Generate(prompts, 80, options));
    }

    [Test]
    public void More_rows_than_fit_are_written_batch_by_batch()
    {
        using var model = Build();
        using var twin = MicroModel.Build();
        using var generator = Generator(model, maxRows: 10);
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt("1 2=3:")];
        RequireEqual(
            generator.Generate(prompts, 4, s_options[1], firstRow: 7), MicroModel.Generator(twin).Generate(prompts, 4, s_options[1], firstRow: 7));
    }

    [Test]
    public void It_follows_weights_that_change_in_their_place()
    {
        using var model = Build();
        using var twin = MicroModel.Build(seed: 2);
        using var generator = Generator(model, maxRows: 64);
        int[][] prompts = [Prompt("8 3=11:"), Prompt("1 2=3:")];
        generator.Generate(prompts, 8, s_options[1]);
        using (no_grad())
        {
            foreach (var (name, tensor) in model.state_dict())
                tensor.copy_(twin.state_dict()[name]);
        }

        RequireEqual(generator.Generate(prompts, 8, s_options[1]), MicroModel.Generator(twin).Generate(prompts, 8, s_options[1]));
    }

    [Test]
    [NonParallelizable]
    public void Repeated_calls_leave_no_tensors()
    {
        using var model = Build();
        using var generator = Generator(model, maxRows: 400);
        int[][] prompts = [Prompt("8 3=11:"), Prompt("1 2=3:")];
        generator.Generate(prompts, 150, s_options[1]);
        var before = LiveTensors.Settled();
        for (var i = 0; i < 20; i++)
            generator.Generate(prompts, 150, s_options[1]);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static int[] Prompt(string text) => PromptEncoding.Encode(s_tokenizer, text);

    private static CapturedTextGenerator Generator(CausalLanguageModel model, int maxRows) =>
        new(model, s_tokenizer.EosId, s_tokenizer.PadId, maxRows);

    private static void RequireEqual(GeneratedSequence[] actual, GeneratedSequence[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (var row = 0; row < actual.Length; row++)
        {
            Assert.That(actual[row].Completion, Is.EqualTo(expected[row].Completion), $"row {row}");
            Assert.That(actual[row].Prompt, Is.EqualTo(expected[row].Prompt));
            Assert.That(actual[row].Terminated, Is.EqualTo(expected[row].Terminated));
            Assert.That(actual[row].LogProbabilities, Is.EqualTo(expected[row].LogProbabilities).Within(2e-5f));
        }
    }

    private CausalLanguageModel Build() => MicroModel.BuildOn(Devices.Require(where));
}
