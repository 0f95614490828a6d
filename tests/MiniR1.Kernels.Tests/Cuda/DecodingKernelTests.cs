using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Cuda;

/// <summary>The kernels of a decode step against their plain twins on the same numbers in float32.</summary>
[Category("GPU")]
public sealed class DecodingKernelTests
{
    private static readonly ScalarType[] s_types = [ScalarType.Float32, ScalarType.BFloat16];

    private DisposeScope scope = null!;
    private IDisposable frozen = null!;

    [SetUp]
    public void Require()
    {
        Assume.That(cuda.is_available(), "this machine has no GPU");
        (scope, frozen) = (NewDisposeScope(), no_grad());
    }

    [TearDown]
    public void Release()
    {
        frozen?.Dispose();
        scope?.Dispose();
    }

    // Rows of 40 numbers do not fill a warp; 8,960 and 4,096 are shared by four; 20,000 outputs have a warp each.
    [Test]
    public void Linear_of_one_row(
        [ValueSource(nameof(s_types))] ScalarType type, [Values(40, 1536, 4096, 8960)] int inputs, [Values(24, 20_000)] int outputs)
    {
        var (input, weight, bias) = (Random(type, 1, 1, inputs), Random(type, outputs, inputs), Random(type, outputs));
        Near(FusedKernels.Linear(input, weight, bias), FusedKernels.PlainLinear(Wide(input), Wide(weight), Wide(bias)), type);
        Near(FusedKernels.Linear(input, weight, null), FusedKernels.PlainLinear(Wide(input), Wide(weight), null), type);
    }

    [Test]
    public void Linear_of_a_row_that_begins_anywhere([ValueSource(nameof(s_types))] ScalarType type)
    {
        var (input, weight) = (Random(type, 100).narrow(0, 3, 64).unsqueeze(0), Random(type, 32, 64));
        Near(FusedKernels.Linear(input, weight, null), FusedKernels.PlainLinear(Wide(input), Wide(weight), null), type);
    }

    [Test]
    public void Norm_and_linear([ValueSource(nameof(s_types))] ScalarType type, [Values(1, 5)] int rows)
    {
        var (input, norm) = (Random(type, rows, 1, 1536), Random(type, 1536));
        var (weight, bias) = (Random(type, 256, 1536), Random(type, 256));
        Near(
            FusedKernels.NormLinear(input, norm, 1e-6, weight, bias),
            FusedKernels.PlainNormLinear(Wide(input), Wide(norm), 1e-6, Wide(weight), Wide(bias)), type);
    }

    [Test]
    public void Norm_and_gated_linear([ValueSource(nameof(s_types))] ScalarType type, [Values(1, 5)] int rows)
    {
        var (input, norm, weight) = (Random(type, rows, 1, 512), Random(type, 512), Random(type, 608, 512));
        Near(
            FusedKernels.NormSwiGlu(input, norm, 1e-6, weight),
            FusedKernels.PlainNormSwiGlu(Wide(input), Wide(norm), 1e-6, Wide(weight)), type);
    }

    [Test]
    public void Linear_onto_a_residual([ValueSource(nameof(s_types))] ScalarType type, [Values(1, 5)] int rows)
    {
        var (residual, input, weight) = (Random(type, rows, 1, 64), Random(type, rows, 1, 8960), Random(type, 64, 8960));
        var expected = FusedKernels.PlainAddLinear(Wide(residual), Wide(input), Wide(weight));
        Near(FusedKernels.AddLinear(residual, input, weight), expected, type);
    }

    [Test]
    public void Rotary_into_a_cache([ValueSource(nameof(s_types))] ScalarType type)
    {
        var (parts, angles, place) = (Random(type, 3, 1, 6 + (2 * 2), 32), rand([1, 16], device: CUDA), full([1], 5L, device: CUDA));
        var (keys, values) = (Random(type, 3, 9, 2, 32), Random(type, 3, 9, 2, 32));
        var (wideKeys, wideValues) = (Wide(keys), Wide(values));

        var query = FusedKernels.RotaryCache(parts, angles.cos(), angles.sin(), place, keys, values);

        var expected = FusedKernels.PlainRotaryCache(Wide(parts), angles.cos(), angles.sin(), place, wideKeys, wideValues);
        Near(query, expected, type);
        Near(keys, wideKeys, type);
        Near(values, wideValues, type);
    }

    // (rows, heads, groups, key width, value width, capacity, cursor): whole and partial tiles, one split and many, more
    // than eight heads a group, keys wider than values.
    [TestCase(1, 12, 2, 128, 128, 512, 300)]
    [TestCase(1, 12, 2, 128, 128, 512, 0)]
    [TestCase(3, 32, 8, 128, 128, 70, 69)]
    [TestCase(300, 4, 1, 80, 64, 160, 70)]
    [TestCase(2, 20, 2, 64, 64, 333, 200)]
    [TestCase(2, 128, 1, 72, 64, 900, 899)]
    [TestCase(2, 6, 2, 128, 96, 100, 50)]
    public void Decode_attention(int rows, int heads, int groups, int keyWidth, int valueWidth, int capacity, int cursor)
    {
        foreach (var type in s_types)
        {
            var (query, keys) = (Random(type, rows, heads, keyWidth), Random(type, rows, capacity, groups, keyWidth));
            var values = keyWidth == valueWidth ? Random(type, rows, capacity, groups, valueWidth) : keys.narrow(-1, 0, valueWidth);
            var (first, last) = (randint(0, cursor + 1, [rows, 1], device: CUDA), full([1], (long)cursor, device: CUDA));
            Near(
                FusedKernels.DecodeAttention(query, keys, values, first, last, .2),
                FusedKernels.PlainDecodeAttention(Wide(query), Wide(keys), Wide(values), first, last, .2), type);
        }
    }

    // (tokens, experts, choices a token, width, inner width): an expert that none, one and more than four tokens choose,
    // more experts than a warp has lanes, rows that do not fill a warp.
    [TestCase(1, 8, 2, 64, 32)]
    [TestCase(1, 256, 8, 2048, 1408)]
    [TestCase(3, 40, 3, 40, 24)]
    [TestCase(33, 5, 2, 128, 72)]
    [TestCase(200, 64, 6, 256, 64)]
    public void Chosen_experts(int tokens, int experts, int perToken, int width, int inner)
    {
        foreach (var type in s_types)
        {
            var input = Random(type, tokens, width);
            var indices = rand([tokens, experts], device: CUDA).topk(perToken).Item2; // [N, K]
            var weights = rand([tokens, perToken], device: CUDA);
            Tensor[] gateAndUp = [.. Enumerable.Range(0, experts).Select(_ => Random(type, 2 * inner, width))];
            Tensor[] down = [.. Enumerable.Range(0, experts).Select(_ => Random(type, width, inner))];
            var addresses = FusedKernels.ExpertAddresses(gateAndUp, down);
            Near(
                FusedKernels.ChosenExperts(input, indices, weights, addresses, inner),
                FusedKernels.PlainChosenExperts(
                    Wide(input), indices, weights, [.. gateAndUp.Select(Wide)], [.. down.Select(Wide)]), type);
        }
    }

    // Peaked and flat logits (whose nucleus is more than shared memory holds), one warp and many.
    [Test]
    public void Draw(
        [Values(5, 28, 1000, 151_936)] int size, [Values(1, 7)] int rows, [Values(.1, 3)] double spread,
        [Values(1, .95, .3)] double topP, [Values(0, .2)] double minP)
    {
        var (logits, uniforms) = (randn([rows, size], device: CUDA) * spread, rand([rows], device: CUDA));
        logits.narrow(1, size - 1, 1).fill_(double.NegativeInfinity); // a banned token
        var kept = logits / .7;
        if (topP < 1)
            kept = FusedKernels.PlainNucleus(kept, topP);
        kept = kept.masked_fill(kept.lt(kept.amax([-1], keepdim: true) + Math.Log(minP)), double.NegativeInfinity);
        var expected = kept.log_softmax(-1, ScalarType.Float64); // [B, V]
        var cumulated = expected.exp().cumsum(-1);

        var (tokens, logProbabilities) = FusedKernels.Draw(logits, uniforms, .7, topP, minP);

        // Where the numbers come near a bound, rounding decides: there a neighbour is right too.
        var at = tokens.unsqueeze(-1);
        var (through, own) = (cumulated.gather(-1, at).squeeze(-1), expected.gather(-1, at).squeeze(-1)); // [B]
        Assert.Multiple(() =>
        {
            Assert.That(through.gt(uniforms - 1e-4).all().item<bool>(), Is.True, "not passed yet");
            Assert.That((through - own.exp()).lt(uniforms + 1e-4).all().item<bool>(), Is.True, "passed before");
            Assert.That((own - logProbabilities).abs().max().ToDouble(), Is.LessThan(1e-3));
            Assert.That(kept.gather(-1, at).isfinite().all().item<bool>(), Is.True, "not kept");
        });
    }

    [Test]
    public void A_nucleus_of_few_keeps_what_sorting_keeps()
    {
        // Of 64 draws at all heights each token of the nucleus must come, and none beside.
        var logits = tensor(new[] { .125f, .5f, .0625f, .25f, .0625f }).log().to(CUDA).repeat(64, 1);
        var uniforms = (arange(64, device: CUDA) + .5) / 64;
        var (tokens, _) = FusedKernels.Draw(logits, uniforms.to_type(ScalarType.Float32), 1, .8, 0);
        using var drawn = tokens.cpu().data<long>();
        Assert.That(drawn.ToArray().Distinct().Order(), Is.EqualTo(new long[] { 0, 1, 3 }));
    }

    [Test]
    public void Logits_that_are_no_numbers_draw_a_token_of_the_vocabulary()
    {
        var (tokens, _) = FusedKernels.Draw(full([3, 40], float.NaN, device: CUDA), rand([3], device: CUDA), 1, .9, 0);
        Assert.That(tokens.ge(0).logical_and(tokens.lt(40)).all().item<bool>(), Is.True);
    }

    private static Tensor Random(ScalarType type, params long[] shape) => (randn(shape, device: CUDA) / Math.Sqrt(Math.Sqrt(shape[^1]))).to_type(type);

    private static Tensor Wide(Tensor tensor) => tensor.to_type(ScalarType.Float32, copy: true);

    private static void Near(Tensor actual, Tensor expected, ScalarType type)
    {
        var (a, b) = (actual.to_type(ScalarType.Float32), expected.to_type(ScalarType.Float32));
        Assert.That(a.shape, Is.EqualTo(b.shape));
        var error = ((a - b).norm() / b.norm()).ToDouble();
        Assert.That(error, Is.LessThan(type == ScalarType.Float32 ? 1e-5 : 1e-2));
    }
}
