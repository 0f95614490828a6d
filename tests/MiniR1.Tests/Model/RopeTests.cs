using LibTorch;
using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Rotary tables against closed forms and hand-computed values.</summary>
public sealed class RopeTests
{
    private static readonly RopeConfig s_yarn = new()
    {
        Kind = RopeKind.Yarn,
        Theta = 10000,
        Factor = 40,
        OriginalMaxPositionEmbeddings = 4096,
        BetaFast = 32,
        BetaSlow = 1,
        Mscale = 1,
        MscaleAllDim = 1,
    };

    [Test]
    public void Plain_frequencies_are_powers_of_theta() =>
        Assert.That(RopeFrequencies.Compute(new RopeConfig(), 8, 128), Is.EqualTo(new[] { 1, .1, .01, .001 }).Within(1e-15));

    [Test]
    public void Llama3_keeps_high_divides_low_and_smooths_between()
    {
        // Dimension 8, theta 10^4: wavelengths 2π·(1, 10, 100, 1000). Original 400: kept below 100, divided above 400.
        var rope = new RopeConfig { Kind = RopeKind.Llama3, Factor = 8, OriginalMaxPositionEmbeddings = 400 };
        var smoothed = new RopeConfig { Kind = RopeKind.Llama3, Factor = 8, OriginalMaxPositionEmbeddings = 1000 };
        var smooth = ((1000 / (200 * Math.PI)) - 1) / 3;
        Assert.Multiple(() =>
        {
            Assert.That(RopeFrequencies.Compute(rope, 8, 128), Is.EqualTo(new[] { 1, .1, .01 / 8, .001 / 8 }).Within(1e-15));
            Assert.That(
                RopeFrequencies.Compute(smoothed, 8, 128)[2],
                Is.EqualTo((.01 / 8 * (1 - smooth)) + (.01 * smooth)).Within(1e-15));
        });
    }

    [Test]
    public void Yarn_of_DeepSeek_R1_keeps_ten_pairs_divides_nine_and_ramps_between()
    {
        // Pairs turning 32 times over 4096 tokens: 64·ln(4096/(64π))/(2·ln 10^4) = 10.47, floor 10;
        // once: 64·ln(4096/(2π))/(2·ln 10^4) = 22.5, ceiling 23.
        var frequencies = RopeFrequencies.Compute(s_yarn, 64, 163840);
        Assert.Multiple(() =>
        {
            for (var pair = 0; pair < 32; pair++)
            {
                var plain = Math.Pow(10000, -pair / 32.0);
                var ramp = Math.Clamp((pair - 10) / 13.0, 0, 1);
                Assert.That(frequencies[pair], Is.EqualTo((plain * (1 - ramp)) + (plain / 40 * ramp)).Within(1e-12), $"pair {pair}");
            }

            Assert.That(frequencies[10], Is.EqualTo(Math.Pow(10000, -10 / 32.0)).Within(1e-12));
            Assert.That(frequencies[23], Is.EqualTo(Math.Pow(10000, -23 / 32.0) / 40).Within(1e-12));
        });
    }

    [Test]
    public void Yarn_scales_the_tables_by_the_ratio_of_mscales_and_the_softmax_by_the_square()
    {
        var scale = (0.1 * Math.Log(40)) + 1;
        Assert.Multiple(() =>
        {
            Assert.That(RopeFrequencies.TableScale(s_yarn), Is.EqualTo(1));
            Assert.That(RopeFrequencies.SoftmaxScale(s_yarn), Is.EqualTo(scale * scale).Within(1e-12));
            Assert.That(RopeFrequencies.TableScale(s_yarn with { Mscale = null, MscaleAllDim = null }), Is.EqualTo(scale).Within(1e-12));
            Assert.That(RopeFrequencies.SoftmaxScale(s_yarn with { Mscale = null, MscaleAllDim = null }), Is.EqualTo(1));
            Assert.That(RopeFrequencies.TableScale(s_yarn with { AttentionFactor = 1.25 }), Is.EqualTo(1.25));
            Assert.That(
                RopeFrequencies.TableScale(s_yarn with { Mscale = 0.5 }),
                Is.EqualTo(((0.05 * Math.Log(40)) + 1) / scale).Within(1e-12));
            Assert.That(RopeFrequencies.TableScale(new RopeConfig()), Is.EqualTo(1));
        });
    }

    [Test]
    public void Tables_hold_the_angles_cosines_and_sines_and_grow()
    {
        using var rotary = new RotaryEmbedding(new RopeConfig(), 4, 1000, CPU);
        using var scope = NewDisposeScope();
        foreach (var position in new long[] { 0, 3, 700 })
        {
            var tables = rotary.At(position, 1);
            Assert.Multiple(() =>
            {
                Assert.That(tables.Cosine.flatten().contiguous().data<float>().ToArray(), Is.EqualTo(new[] { Math.Cos(position), Math.Cos(position * .01) }).Within(1e-6));
                Assert.That(tables.Sine.flatten().contiguous().data<float>().ToArray(), Is.EqualTo(new[] { Math.Sin(position), Math.Sin(position * .01) }).Within(1e-6));
            });
        }

        Assert.That(() => rotary.At(990, 11), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("1001 tokens"));
    }

    [Test]
    public void Rotating_by_hand()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(new RopeConfig(), 4, 16, CPU);
        var tables = rotary.At(2, 1);
        var input = tensor(new float[] { 1, 2, 3, 4 }, [1, 1, 1, 4]);
        var (c0, s0, c1, s1) = (Math.Cos(2), Math.Sin(2), Math.Cos(.02), Math.Sin(.02));
        var neighbours = new[] { c0 - (2 * s0), s0 + (2 * c0), (3 * c1) - (4 * s1), (3 * s1) + (4 * c1) };
        var halves = new[] { c0 - (3 * s0), (2 * c1) - (4 * s1), s0 + (3 * c0), (2 * s1) + (4 * c1) };
        Assert.Multiple(() =>
        {
            Assert.That(Values(FusedKernels.PlainRotaryTail(input, tables.Cosine, tables.Sine)), Is.EqualTo(neighbours).Within(1e-6));
            Assert.That(Values(RotaryEmbedding.RotateInterleaved(input, tables)), Is.EqualTo(neighbours).Within(1e-6));
            Assert.That(Values(RotaryEmbedding.RotateHalves(input, tables)), Is.EqualTo(halves).Within(1e-6));
        });

        static float[] Values(Tensor result) => result.flatten().contiguous().data<float>().ToArray();
    }

    [Test]
    public void Native_and_written_out_rotations_agree_with_their_gradients()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(new RopeConfig(), 6, 16, CPU);
        var tables = rotary.At(3, 5);
        var plain = randn(2, 5, 3, 6).requires_grad_();
        var fast = plain.detach().clone().requires_grad_();
        var weight = randn(2, 5, 3, 6);
        var expected = FusedKernels.PlainRotaryTail(plain, tables.Cosine, tables.Sine);
        var actual = RotaryEmbedding.RotateInterleaved(fast, tables);
        (expected * weight).sum().backward();
        (actual * weight).sum().backward();
        Assert.Multiple(() =>
        {
            Assert.That(Fixture.Difference(actual, expected), Is.LessThan(1e-6));
            Assert.That(Fixture.Difference(fast.grad!, plain.grad!), Is.LessThan(1e-6));
        });
    }

    [Test]
    public void Products_of_rotated_vectors_depend_on_the_distance_only()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(new RopeConfig(), 8, 512, CPU);
        var (query, key) = (randn(1, 1, 1, 8), randn(1, 1, 1, 8));
        var near = Product(10, 4);
        Assert.That(Product(310, 304), Is.EqualTo(near).Within(1e-4));
        Assert.That(Product(310, 300), Is.Not.EqualTo(near).Within(1e-4));

        float Product(long at, long before) =>
            (RotaryEmbedding.RotateInterleaved(query, rotary.At(at, 1)) * RotaryEmbedding.RotateInterleaved(key, rotary.At(before, 1)))
            .sum().item<float>();
    }
}
