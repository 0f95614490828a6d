using LibTorch;
using MiniR1.Generation;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Generation;

/// <summary>
/// Distributions worked by hand. Uniform numbers on an even grid fall into an interval of length p as often as p says,
/// give or take one: frequencies have exact bounds.
/// </summary>
public sealed class NextTokenSamplerTests
{
    private const int Grid = 3200;

    private static readonly double[] s_probabilities = [.125, .5, .0625, .25, .0625];

    private static readonly TestCaseData[] s_cases =
    [
        Case("plain", new SamplingOptions(), s_probabilities),
        // Squares over their sum, 43 / 128.
        Case("temperature", new SamplingOptions { Temperature = .5 }, [2 / 43.0, 32 / 43.0, .5 / 43, 8 / 43.0, .5 / 43]),
        // Square roots over their sum.
        Case("hot", new SamplingOptions { Temperature = 2 }, Normalised([.3535533906, .7071067812, .25, .5, .25])),
        Case("top-k", new SamplingOptions { TopK = 2 }, [0, 2 / 3.0, 0, 1 / 3.0, 0]),
        Case("top-k of one", new SamplingOptions { TopK = 1 }, [0, 1, 0, 0, 0]),
        Case("top-k of more than there are", new SamplingOptions { TopK = 9 }, s_probabilities),
        // .5 does not reach .7, .75 does: two stay. .5 and .75 do not reach .8, .875 does: three stay.
        Case("top-p", new SamplingOptions { TopP = .7 }, [0, 2 / 3.0, 0, 1 / 3.0, 0]),
        Case("top-p of three", new SamplingOptions { TopP = .8 }, [1 / 7.0, 4 / 7.0, 0, 2 / 7.0, 0]),
        Case("tiny top-p", new SamplingOptions { TopP = .001 }, [0, 1, 0, 0, 0]),
        // .1 of the likeliest's .5 is .05: all stay; .2 is .1: three stay.
        Case("low min-p", new SamplingOptions { MinP = .1 }, s_probabilities),
        Case("min-p", new SamplingOptions { MinP = .2 }, [1 / 7.0, 4 / 7.0, 0, 2 / 7.0, 0]),
        Case("banned", new SamplingOptions { Banned = [1, 4] }, [2 / 7.0, 0, 1 / 7.0, 4 / 7.0, 0]),
        Case("banned, then top-k", new SamplingOptions { Banned = [1], TopK = 2 }, [1 / 3.0, 0, 0, 2 / 3.0, 0]),
        // The temperature comes first: at .5, the likeliest has 32 / 43 = .744, which does not reach .75.
        Case("temperature, then top-p", new SamplingOptions { Temperature = .5, TopP = .75 }, [0, .8, 0, .2, 0]),
        // Top-k comes first: of what it leaves, the likeliest has 2 / 3, which reaches .6.
        Case("top-k, then top-p", new SamplingOptions { TopK = 2, TopP = .6 }, [0, 1, 0, 0, 0]),
    ];

    [TestCaseSource(nameof(s_cases))]
    public void Tokens_come_as_often_as_the_distribution_says(SamplingOptions options, double[] expected)
    {
        var (tokens, _) = Draw(options, [.. Enumerable.Range(0, Grid).Select(i => (i + .5f) / Grid)]);
        Assert.Multiple(() =>
        {
            for (var token = 0; token < expected.Length; token++)
            {
                var count = tokens.Count(drawn => drawn == token);
                Assert.That(count, Is.EqualTo(expected[token] * Grid).Within(expected[token] is 0 or 1 ? 0 : 1), $"token {token}");
            }
        });
    }

    [TestCaseSource(nameof(s_cases))]
    public void Log_probabilities_are_of_the_distribution_drawn_from(SamplingOptions options, double[] expected)
    {
        var (tokens, logProbabilities) = Draw(options, [.. Enumerable.Range(0, 100).Select(i => (i + .5f) / 100)]);
        Assert.That(
            logProbabilities.Select(value => (double)value),
            Is.EqualTo(tokens.Select(token => Math.Log(expected[token]))).Within(1e-5));
    }

    [TestCase(6, .95, true)]
    [TestCase(6, .5, true)]
    [TestCase(.01, .95, false)] // flat: the few do not reach it
    public void The_nucleus_of_a_large_vocabulary_is_found_without_sorting(double spread, double p, bool few)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var logits = randn([4, 20_000], generator: generator) * spread;
        var fast = NextTokenSampler.NucleusOfFew(logits, p);
        Assert.That(fast is not null, Is.EqualTo(few));
        if (fast is not null)
            Assert.That(fast.isfinite().eq(FusedKernels.PlainNucleus(logits, p).isfinite()).all().item<bool>(), Is.True);
    }

    [Test]
    public void A_repetition_penalty_divides_positive_logits_and_multiplies_negative_ones()
    {
        using var scope = NewDisposeScope();
        using var sampler = new NextTokenSampler(SamplingOptions.Greedy(1) with { RepetitionPenalty = 2 }, 4);
        var logits = tensor(new float[] { 3, -1, 2, -3 }, [1, 4]);
        var seen = tensor(new[] { true, true, false, false }, [1, 4]);
        var (token, logProbability) = sampler.Draw(logits, tensor(new[] { .5f }), seen);
        // 1.5, -2, 2, -3: the third is the likeliest now.
        var sum = Math.Exp(1.5) + Math.Exp(-2) + Math.Exp(2) + Math.Exp(-3);
        Assert.That(token.item<long>(), Is.EqualTo(2));
        Assert.That(logProbability.item<float>(), Is.EqualTo(2 - Math.Log(sum)).Within(1e-6));
    }

    [Test]
    public void Temperature_zero_takes_the_likeliest_whatever_the_chance()
    {
        var (tokens, logProbabilities) = Draw(SamplingOptions.Greedy(1), [.01f, .5f, .99f]);
        Assert.That(tokens, Is.All.EqualTo(1));
        Assert.That(logProbabilities, Is.All.EqualTo(Math.Log(.5)).Within(1e-6));
    }

    [Test]
    public void Temperature_zero_takes_the_likeliest_that_is_not_banned()
    {
        var (tokens, logProbabilities) = Draw(SamplingOptions.Greedy(1) with { Banned = [1, 0] }, [.5f]);
        Assert.That(tokens, Is.EqualTo(new[] { 3 }));
        Assert.That(logProbabilities[0], Is.EqualTo(Math.Log(2 / 3.0)).Within(1e-6));
    }

    [Test]
    public void The_ends_of_the_interval_draw_tokens_that_can_be_drawn()
    {
        // The first and the last token are impossible; uniform numbers reach 2^-24 and 1 - 2^-24.
        var options = new SamplingOptions { Banned = [0, 4] };
        var (tokens, _) = Draw(options, [1f / (1 << 24), 1 - (1f / (1 << 24))]);
        Assert.That(tokens, Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void Rows_have_distributions_of_their_own()
    {
        using var scope = NewDisposeScope();
        using var sampler = new NextTokenSampler(new SamplingOptions { TopP = .7 }, 3);
        var logits = tensor([.6, .3, .1, .1, .1, .8], [2, 3]).log().to(float32); // [B, V]
        var (tokens, _) = sampler.Draw(logits, tensor([.9f, .1f]));
        Assert.That(tokens.data<long>().ToArray(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [TestCase(-.1, 0, 1, 1, "temperature")]
    [TestCase(double.NaN, 0, 1, 1, "temperature")]
    [TestCase(1, -1, 1, 1, "top-k")]
    [TestCase(1, 0, 0, 1, "top-p")]
    [TestCase(1, 0, 1.1, 1, "top-p")]
    [TestCase(1, 0, 1, 0, "new tokens")]
    public void Options_out_of_range_are_told_in_a_sentence(double temperature, int topK, double topP, int tokens, string name)
    {
        var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, MaxNewTokens = tokens };
        Assert.That(
            () => new NextTokenSampler(options, 5),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains(name).And.Message.EndsWith("."));
    }

    private static (int[] Tokens, float[] LogProbabilities) Draw(SamplingOptions options, float[] uniforms)
    {
        using var scope = NewDisposeScope();
        using var sampler = new NextTokenSampler(options, s_probabilities.Length);
        var logits = tensor([.. s_probabilities.Select(p => (float)Math.Log(p))], [1, s_probabilities.Length]); // [1, V]
        var (tokens, logProbabilities) = sampler.Draw(logits.expand(uniforms.Length, -1), tensor(uniforms)); // [B]
        return ([.. tokens.data<long>().ToArray().Select(token => (int)token)], logProbabilities.data<float>().ToArray());
    }

    private static double[] Normalised(double[] weights) => [.. weights.Select(weight => weight / weights.Sum())];

    private static TestCaseData Case(string name, SamplingOptions options, double[] expected) =>
        new TestCaseData(options, expected).SetArgDisplayNames(name);
}
