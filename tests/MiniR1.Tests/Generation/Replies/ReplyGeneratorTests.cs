using LibTorch.Testing;
using MiniR1.Generation;
using MiniR1.Generation.Replies;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Generation.Replies;

public sealed class ReplyGeneratorTests
{
    private const int Limit = 24;
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    private static readonly SamplingOptions[] s_options =
    [
        SamplingOptions.Greedy(Limit),
        new() { MaxNewTokens = Limit, Seed = 3 },
        new() { MaxNewTokens = Limit, Seed = 4, Temperature = .7, TopK = 12, TopP = .9 },
        new() { MaxNewTokens = Limit, Seed = 5, MinP = .1, RepetitionPenalty = 1.3 },
    ];

    private readonly CausalLanguageModel model = MicroModel.Build();

    [OneTimeTearDown]
    public void TearDown() => model.Dispose();

    [Test]
    public void A_reply_is_what_the_naive_generator_writes([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        var prompt = Prompt("8 3 2=13:");
        var expected = MicroModel.Generator(model).GenerateNaively(prompt, options);
        var reply = Generate([prompt], options)[0];
        Assert.That(reply.Ids, Is.EqualTo(expected.Completion));
        Assert.That(reply.LogProbabilities, Is.EqualTo(expected.LogProbabilities).Within(1e-4));
        Assert.That(reply.End, Is.EqualTo(expected.Terminated ? ReplyEnd.Stop : ReplyEnd.Length));
    }

    [Test]
    public void Rows_of_a_padded_batch_are_as_if_alone([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt(":"), Prompt("4 2 1=12:")];
        var replies = Generate(prompts, options);
        for (var row = 0; row < prompts.Length; row++)
        {
            var expected = MicroModel.Generator(model).GenerateNaively(prompts[row], options, row);
            Assert.That(replies[row].Ids, Is.EqualTo(expected.Completion), $"row {row}");
            Assert.That(replies[row].LogProbabilities, Is.EqualTo(expected.LogProbabilities).Within(1e-4), $"row {row}");
        }
    }

    [Test]
    public void Prompts_read_in_chunks_change_nothing([Values(1, 3, 5, 100)] int chunk)
    {
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:")];
        var expected = Generate(prompts, s_options[1]);
        var chunked = Generator().Generate(prompts, new ReplyOptions { Sampling = s_options[1], PrefillChunk = chunk });
        Assert.That(chunked.Select(reply => reply.Ids), Is.EqualTo(expected.Select(reply => reply.Ids)));
    }

    [Test]
    public void The_captured_decoder_draws_what_its_twin_draws([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        using var frozen = no_grad();
        var prompts = new PaddedPrompts([Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt("1 2=3:")], copies: 1, padId: 0);
        using var eager = new EagerReplyDecoder(model, prompts, options, chunk: 4);
        using var captured = new CapturedReplyDecoder(model, prompts, options, chunk: 4);
        for (var step = 0; step < Limit; step++)
        {
            Assert.That(captured.Draw(), Is.EqualTo(eager.Draw()), $"step {step}");
            if (step is 3 or 10)
            {
                eager.Force(1, ArithmeticVocabulary.Wait);
                captured.Force(1, ArithmeticVocabulary.Wait);
            }

            if (step == Limit - 1)
                break;
            eager.Advance();
            captured.Advance();
        }

        var (expected, actual) = (eager.LogProbabilities(), captured.LogProbabilities());
        for (var row = 0; row < 3; row++)
            Assert.That(actual[row], Is.EqualTo(expected[row]).Within(1e-4), $"row {row}");
        Assert.That((actual[1][3], actual[1][10]), Is.EqualTo((0f, 0f)));
    }

    [Test]
    public void A_budget_puts_the_end_of_thinking_into_the_text()
    {
        int[] prompt = [.. Prompt("8 3 2=13:"), ArithmeticVocabulary.ThinkStart];
        var options = new ReplyOptions
        {
            Sampling = s_options[1] with { Banned = [ArithmeticVocabulary.Eos, ArithmeticVocabulary.ThinkEnd] },
            ThinkingBudget = 7,
        };
        var reply = Generator().Generate([prompt], options)[0];
        Assert.That(reply.Ids[7], Is.EqualTo(ArithmeticVocabulary.ThinkEnd));
        Assert.That((reply.LogProbabilities[7], reply.ThinkingTokens), Is.EqualTo((0f, 8)));
        Assert.That(reply.Thinking, Is.EqualTo(s_tokenizer.Decode(reply.Ids.AsSpan(0, 7), skipSpecialTokens: true).Trim()));
        Assert.That(reply.Answer, Is.EqualTo(s_tokenizer.Decode(reply.Ids.AsSpan(8), skipSpecialTokens: true).Trim()));
    }

    [Test]
    public void Parts_come_by_row_and_join_to_the_texts()
    {
        var parts = new List<ReplyPart>();
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:"), Prompt(":")];
        var replies = Generator().Generate(prompts, new ReplyOptions { Sampling = s_options[1] }, parts.Add);
        for (var row = 0; row < replies.Length; row++)
        {
            Assert.That(Joined(row, isThinking: true), Is.EqualTo(replies[row].Thinking), $"row {row}");
            Assert.That(Joined(row, isThinking: false), Is.EqualTo(replies[row].Answer), $"row {row}");
        }

        string Joined(int row, bool isThinking) =>
            string.Concat(parts.Where(part => part.Row == row && part.IsThinking == isThinking).Select(part => part.Text)).Trim();
    }

    [Test]
    public void Cancelling_keeps_what_is_written()
    {
        using var source = new CancellationTokenSource();
        // Each token a text, so that each is heard.
        int[] banned = [ArithmeticVocabulary.Eos, ArithmeticVocabulary.Bos, ArithmeticVocabulary.Pad, ArithmeticVocabulary.ThinkStart];
        var options = new ReplyOptions { Sampling = s_options[1] with { Banned = banned } };
        var heard = 0;
        var reply = Generator().Generate([Prompt("8 3=11:")], options, _ => CancelAtFive(), source.Token)[0];
        Assert.That((reply.End, reply.Ids.Length), Is.EqualTo((ReplyEnd.Cancelled, heard)));
        Assert.That(reply.LogProbabilities, Has.Length.EqualTo(reply.Ids.Length));

        void CancelAtFive()
        {
            if (++heard == 5)
                source.Cancel();
        }
    }

    [Test]
    public void Ids_that_no_token_has_are_never_drawn()
    {
        var generator = new ReplyGenerator(model, new SmallerTokenizer(), []);
        var replies = generator.Generate(
            [.. Enumerable.Repeat(Prompt("8 3=11:"), 30)], new ReplyOptions { Sampling = new() { MaxNewTokens = 20, Temperature = 5 } });
        Assert.That(replies.SelectMany(reply => reply.Ids), Is.All.LessThan(SmallerTokenizer.Size));
    }

    [Test]
    public void More_than_the_context_holds_is_refused() => Assert.That(
        () => Generator().Generate([Prompt("8 3=11:")], new ReplyOptions { Sampling = SamplingOptions.Greedy(125) }),
        Throws.TypeOf<MiniR1Exception>().With.Message.Contains("context is 128"));

    [Test]
    public void An_id_beyond_the_vocabulary_is_refused() => Assert.That(
        () => Generator().Generate([[1, 500]], new ReplyOptions { Sampling = SamplingOptions.Greedy(5) }),
        Throws.TypeOf<MiniR1Exception>().With.Message.Contains("vocabulary of"));

    [Test]
    [NonParallelizable]
    public void Replies_leave_no_tensors()
    {
        int[][] prompts = [Prompt("8 3=11:"), Prompt("12 3 5 44=64:")];
        Generate(prompts, s_options[3]);
        var before = LiveTensors.Settled();
        for (var i = 0; i < 10; i++)
            Generate(prompts, s_options[3]);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static int[] Prompt(string text) => PromptEncoding.Encode(s_tokenizer, text);

    private ReplyGenerator Generator() => new(model, s_tokenizer, [ArithmeticVocabulary.Eos]);

    private Reply[] Generate(int[][] prompts, SamplingOptions options) =>
        Generator().Generate(prompts, new ReplyOptions { Sampling = options });

    /// <summary>Knows fewer tokens than the model's matrix has rows.</summary>
    private sealed class SmallerTokenizer : ITokenizer
    {
        internal const int Size = 15;

        public int VocabularySize => Size;

        public int BosId => s_tokenizer.BosId;

        public int EosId => s_tokenizer.EosId;

        public int PadId => s_tokenizer.PadId;

        public int[] Encode(string text) => s_tokenizer.Encode(text);

        public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false) => s_tokenizer.Decode(ids, skipSpecialTokens);

        public string Token(int id) => s_tokenizer.Token(id);

        public void Save(string directory) => s_tokenizer.Save(directory);
    }
}
