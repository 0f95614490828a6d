using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Cuda;

/// <summary>Each CUDA kernel and its backward pass against the plain twin, in float32 and in bfloat16.</summary>
[Category("GPU")]
public sealed class CudaKernelTests
{
    private static readonly ScalarType[] s_types = [ScalarType.Float32, ScalarType.BFloat16];

    [SetUp]
    public void Require() => Assume.That(cuda.is_available(), "this machine has no GPU");

    [Test]
    public void RmsNorm([ValueSource(nameof(s_types))] ScalarType type, [Values(64, 256, 1000)] int width)
    {
        using var scope = NewDisposeScope();
        Compare(
            type, inputs => FusedKernels.RmsNorm(inputs[0], inputs[1], 1e-5), inputs => FusedKernels.PlainRmsNorm(inputs[0], inputs[1], 1e-5),
            [50, 3, width], [width]);
    }

    // Rows for a warp each, and rows for a block each.
    [Test]
    public void Log_probabilities(
        [ValueSource(nameof(s_types))] ScalarType type, [Values(28, 32, 1000, 5000)] int size, [Values(1, .7)] double temperature)
    {
        using var scope = NewDisposeScope();
        var targets = randint(0, size, [6, 11], device: CUDA);
        Compare(
            type, inputs => FusedKernels.LogProbabilities(inputs[0], targets, temperature).Taken,
            inputs => FusedKernels.PlainLogProbabilities(inputs[0], targets, temperature).Taken, [6, 11, size]);
        var logits = (randn([6, 11, size], device: CUDA) * 3).to_type(type);
        Near(
            FusedKernels.LogProbabilities(logits, targets, temperature).Entropy,
            FusedKernels.PlainLogProbabilities(logits, targets, temperature).Entropy, ScalarType.Float32);
    }

    [Test]
    public void RmsNorm_of_a_slice()
    {
        using var scope = NewDisposeScope();
        var wide = randn([40, 5, 80], device: CUDA);
        var (slice, weight) = (wide.narrow(-1, 0, 64), randn([64], device: CUDA));
        Near(FusedKernels.RmsNorm(slice, weight, 1e-5), FusedKernels.PlainRmsNorm(slice, weight, 1e-5), ScalarType.Float32);
    }

    [Test]
    public void SwiGlu([ValueSource(nameof(s_types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        Compare(type, inputs => FusedKernels.SwiGlu(inputs[0]), inputs => FusedKernels.PlainSwiGlu(inputs[0]), [7, 9, 256]);
    }

    [Test]
    public void Rotary([ValueSource(nameof(s_types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        var angles = rand([11, 8], device: CUDA);
        Compare(
            type, inputs => FusedKernels.RotaryTail(inputs[0], angles.cos(), angles.sin()),
            inputs => FusedKernels.PlainRotaryTail(inputs[0], angles.cos(), angles.sin()), [5, 11, 4, 64]);
    }

    [Test]
    public void Rotary_halves([ValueSource(nameof(s_types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var angles = rand([11, 32], device: CUDA);
        var input = randn([5, 11, 6, 80], device: CUDA).to_type(type).narrow(-1, 8, 64); // a view
        Near(
            FusedKernels.RotaryHalves(input, angles.cos(), angles.sin()),
            FusedKernels.PlainRotaryHalves(input.to_type(ScalarType.Float32), angles.cos(), angles.sin()), type);
    }

    [Test]
    public void RmsNorm_wider_than_its_backward_pass_takes([ValueSource(nameof(s_types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (input, weight) = (randn([9, 5120], device: CUDA).to_type(type), randn([5120], device: CUDA).to_type(type));
        Near(
            FusedKernels.RmsNorm(input, weight, 1e-5),
            FusedKernels.PlainRmsNorm(input.to_type(ScalarType.Float32), weight.to_type(ScalarType.Float32), 1e-5), type);
    }

    [Test]
    public void Decode_attention_of_few_rows([ValueSource(nameof(s_types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (query, key) = (randn([1, 12, 128], device: CUDA).to_type(type), randn([1, 600, 2, 128], device: CUDA).to_type(type));
        var (value, first, cursor) = (randn([1, 600, 2, 128], device: CUDA).to_type(type), zeros([1, 1], int64, CUDA), full([1], 511L, device: CUDA));
        Near(
            FusedKernels.DecodeAttention(query, key, value, first, cursor, .1),
            FusedKernels.PlainDecodeAttention(query, key, value, first, cursor, .1), type);
    }

    [Test]
    public void Gated_experts_with_a_shared_one([ValueSource(nameof(s_types))] ScalarType type, [Values(32, 128, 160)] int width)
    {
        using var scope = NewDisposeScope();
        var chosen = rand([70, 8], device: CUDA).gt(.7).to_type(ScalarType.Float32);
        Tensor Weighted(Tensor raw) => raw.to_type(ScalarType.Float32).abs() * chosen;
        Compare(
            type, inputs => FusedKernels.GatedExperts(inputs[0], Weighted(inputs[1]), 9),
            inputs => FusedKernels.PlainGatedExperts(inputs[0], Weighted(inputs[1]), 9), [70, 18 * width], [70, 8]);
    }

    [Test]
    public void Route([ValueSource(nameof(s_types))] ScalarType type, [Values] bool normalise, [Values(8, 32)] int experts)
    {
        using var scope = NewDisposeScope();
        var bias = randn([experts], device: CUDA) * .1;
        Compare(
            type, inputs => FusedKernels.Route(inputs[0], inputs[1], bias, 2, normalise, 2.5),
            inputs => FusedKernels.PlainRoute(inputs[0], inputs[1], bias, 2, normalise, 2.5), [300, 64], [experts, 64]);
    }

    [Test]
    public void Decode_attention([ValueSource(nameof(s_types))] ScalarType type, [Values(1, 4)] int groups)
    {
        using var scope = NewDisposeScope();
        var (query, rows) = (randn([33, 4, 80], device: CUDA).to_type(type), randn([33, 50, groups, 80], device: CUDA).to_type(type));
        var (first, cursor) = (randint(0, 9, [33, 1], device: CUDA), full([1], 37L, device: CUDA));
        var value = rows.narrow(-1, 0, 64);
        Near(
            FusedKernels.DecodeAttention(query, rows, value, first, cursor, .1),
            FusedKernels.PlainDecodeAttention(query, rows, value, first, cursor, .1), type);
    }

    private static void Compare(ScalarType type, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> plain, params long[][] shapes)
    {
        var values = Array.ConvertAll(shapes, shape => randn(shape, device: CUDA).to_type(type));
        // The plain form in float32 on the same rounded numbers: what the kernel should have computed.
        var one = Array.ConvertAll(values, value => value.clone().requires_grad_());
        var other = Array.ConvertAll(values, value => value.to_type(ScalarType.Float32, copy: true).requires_grad_());
        var (actual, expected) = (fused(one), plain(other));
        Near(actual, expected, type);
        var up = randn(actual.shape, device: CUDA);
        (actual.to_type(ScalarType.Float32) * up).sum().backward();
        (expected * up).sum().backward();
        for (var i = 0; i < values.Length; i++)
            Near(one[i].grad!, other[i].grad!, type);
    }

    private static void Near(Tensor actual, Tensor expected, ScalarType type)
    {
        var (a, b) = (actual.to_type(ScalarType.Float32), expected.to_type(ScalarType.Float32));
        Assert.That(a.shape, Is.EqualTo(b.shape));
        var error = ((a - b).norm() / b.norm()).ToDouble();
        Assert.That(error, Is.LessThan(type == ScalarType.Float32 ? 1e-5 : 1e-2));
    }
}
