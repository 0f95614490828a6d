using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Generation;

/// <summary>The fast generator against its twin, which has no cache and no batch.</summary>
public sealed class TextGeneratorTests
{
    private const int Limit = 24;
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    private static readonly SamplingOptions[] s_options =
    [
        SamplingOptions.Greedy(Limit),
        new() { MaxNewTokens = Limit, Seed = 3 },
        new() { MaxNewTokens = Limit, Seed = 4, Temperature = .7, TopK = 12, TopP = .9 },
        new() { MaxNewTokens = Limit, Seed = 5, Banned = [ArithmeticVocabulary.Check] },
        new() { MaxNewTokens = Limit, Seed = 6, MinP = .1, RepetitionPenalty = 1.3 },
    ];

    private readonly CausalLanguageModel model = MicroModel.Build();
    private readonly TextGenerator generator;

    public TextGeneratorTests() => generator = MicroModel.Generator(model);

    [OneTimeTearDown]
    public void TearDown() => model.Dispose();

    [Test]
    public void A_single_text_is_its_naive_twins([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        var prompt = Prompt("8 3 2=13:");
        RequireEqual(generator.Generate([prompt], 1, options), [generator.GenerateNaively(prompt, options)]);
    }

    [Test]
    public void Rows_of_a_batch_are_as_if_alone([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        int[][] prompts = [Prompt("8 3 2=13:"), Prompt("1 3 5=15:"), Prompt("9 9 9=27:"), Prompt("4 2 1=12:")];
        RequireEqual(generator.Generate(prompts, 1, options), Naively(prompts, 1, options));
    }

    [Test]
    public void Padded_prompts_are_as_if_alone([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt(":"), Prompt("4 2 1=12:")];
        RequireEqual(generator.Generate(prompts, 1, options), Naively(prompts, 1, options));
    }

    [Test]
    public void Copies_of_a_prompt_are_as_if_alone([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:")];
        RequireEqual(generator.Generate(prompts, 4, options), Naively(prompts, 4, options));
    }

    [Test]
    public void Taking_out_finished_rows_changes_no_text()
    {
        var options = new SamplingOptions { MaxNewTokens = 30, Seed = 9 };
        int[][] prompts = [Prompt("8 3=11:"), Prompt("1 2 3=6:"), Prompt("9 9 9=27:")];
        var texts = generator.Generate(prompts, 12, options);
        var lengths = texts.Select(text => text.Completion.Length).ToArray();
        // Rows end at many different places, so the batch shrinks more than once.
        Assert.That(lengths.Where(length => length < 30).Distinct().Count(), Is.GreaterThan(5));
        Assert.That(lengths, Has.Some.EqualTo(30));
        RequireEqual(texts, Naively(prompts, 12, options));
    }

    [TestCase(1)]
    [TestCase(7)]
    public void A_text_ends_at_eos_or_at_the_limit(int limit)
    {
        var texts = generator.Generate([Prompt("8 3 2=13:")], 60, new SamplingOptions { MaxNewTokens = limit, Seed = 1 });
        Assert.That(texts, Has.Some.Matches<GeneratedSequence>(text => text.Terminated));
        Assert.That(texts, Has.Some.Matches<GeneratedSequence>(text => !text.Terminated));
        Assert.Multiple(() =>
        {
            foreach (var text in texts)
            {
                var end = Array.IndexOf(text.Completion, ArithmeticVocabulary.Eos);
                Assert.That(text.Terminated, Is.EqualTo(end >= 0));
                Assert.That(text.Completion, Has.Length.EqualTo(end >= 0 ? end + 1 : limit));
                Assert.That(text.LogProbabilities, Has.Length.EqualTo(text.Completion.Length));
                Assert.That(text.LogProbabilities, Is.All.LessThanOrEqualTo(0));
            }
        });
    }

    [Test]
    public void Equal_seeds_give_equal_texts_and_different_ones_differ()
    {
        int[][] prompts = [Prompt("8 3 2=13:"), Prompt("1 3 5=15:")];
        var (first, again, other) = (Texts(1), Texts(1), Texts(2));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other.Zip(first).Count(pair => pair.First.SequenceEqual(pair.Second)), Is.LessThan(first.Length / 2));

        int[][] Texts(ulong seed) =>
            [.. generator.Generate(prompts, 4, new SamplingOptions { Seed = seed, MaxNewTokens = Limit }).Select(text => text.Completion)];
    }

    [Test]
    public void Copies_of_a_prompt_differ()
    {
        var texts = generator.Generate([Prompt("8 3 2=13:")], 16, new SamplingOptions { MaxNewTokens = Limit });
        Assert.That(texts.Select(text => string.Join(' ', text.Completion)).Distinct().Count(), Is.GreaterThan(12));
    }

    [Test]
    public void A_part_of_the_batch_gets_the_same_chance_by_its_first_row()
    {
        int[][] prompts = [Prompt("8 3 2=13:"), Prompt("1 3 5=15:"), Prompt("9 9 9=27:")];
        var options = new SamplingOptions { MaxNewTokens = Limit, Seed = 6 };
        RequireEqual(generator.Generate(prompts[1..], 2, options, firstRow: 2), generator.Generate(prompts, 2, options)[2..]);
    }

    [Test]
    public void Workers_share_the_prompts_without_changing_a_text([Values(1, 2, 5)] int count)
    {
        int[][] prompts = [Prompt("8 3 2=13:"), Prompt("1 3=15:"), Prompt("9 9 9=27:")];
        var options = new SamplingOptions { MaxNewTokens = Limit, Seed = 6 };
        using var workers = new WorkerThreads(count);
        RequireEqual(new ParallelTextGenerator(generator, workers).Generate(prompts, 2, options), generator.Generate(prompts, 2, options));
    }

    [Test]
    public void Banned_tokens_do_not_appear()
    {
        int[] banned = [ArithmeticVocabulary.Check, ArithmeticVocabulary.Eos, ArithmeticVocabulary.Pad];
        var texts = generator.Generate([Prompt("8 3 2=13:")], 50, new SamplingOptions { MaxNewTokens = Limit, Banned = banned });
        Assert.That(texts.SelectMany(text => text.Completion), Has.None.AnyOf(banned));
    }

    [Test]
    public void No_prompts_give_no_texts() => Assert.That(generator.Generate([], 4, SamplingOptions.Greedy(5)), Is.Empty);

    [Test]
    public void A_limit_beyond_the_models_context_is_told_in_a_sentence() =>
        Assert.That(
            () => generator.Generate([Prompt("8 3 2=13:")], 1, SamplingOptions.Greedy(400) with { Banned = [ArithmeticVocabulary.Eos] }),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("max_position_embeddings"));

    private static int[] Prompt(string text) => PromptEncoding.Encode(s_tokenizer, text);

    private static void RequireEqual(GeneratedSequence[] actual, GeneratedSequence[] expected)
    {
        Assert.That(actual.Select(text => text.Completion), Is.EqualTo(expected.Select(text => text.Completion)));
        Assert.Multiple(() =>
        {
            for (var row = 0; row < expected.Length; row++)
            {
                Assert.That(actual[row].Prompt, Is.EqualTo(expected[row].Prompt));
                Assert.That(actual[row].Terminated, Is.EqualTo(expected[row].Terminated));
                Assert.That(actual[row].LogProbabilities, Is.EqualTo(expected[row].LogProbabilities).Within(1e-4));
            }
        });
    }

    private GeneratedSequence[] Naively(int[][] prompts, int copies, SamplingOptions options) =>
    [
        .. Enumerable.Range(0, prompts.Length * copies)
            .Select(row => generator.GenerateNaively(prompts[row / copies], options, row)),
    ];
}
