using LibTorch;
using MiniR1.Model;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>Single operators, and the model's passes, in microseconds.</summary>
internal sealed class OperatorBenchmark(BenchOptions options) : IDisposable
{
    private const int Rows = 40;
    private const int Length = 96;
    private const int Document = 24;

    private readonly double seconds = options.Seconds / 14;
    private readonly CausalLanguageModel model = BenchModel.Create(options.Seed);
    private readonly Tensor ids = BenchModel.RandomIds(BenchModel.Preset().Model.VocabSize, Rows, Length);
    private readonly Tensor targets = BenchModel.RandomIds(BenchModel.Preset().Model.VocabSize, Rows * Length);
    private readonly Tensor span = PackedSpan();

    internal IEnumerable<Measure> Run()
    {
        set_num_threads(options.Threads);
        return [.. Small(), .. Large(), .. Passes(), .. Optimizer()];
    }

    public void Dispose()
    {
        model.Dispose();
        ids.Dispose();
        targets.Dispose();
        span.Dispose();
    }

    private IEnumerable<Measure> Small()
    {
        using var frozen = no_grad();
        using var a = randn(8, 8);
        using var b = randn(8, 8);
        yield return new("ops.add_8x8", MedianTime.OfSmall(() => (a + b).Dispose(), seconds) * 1e6, "us");
        yield return new("ops.mul_scalar_8x8", MedianTime.OfSmall(() => (a * 1.5).Dispose(), seconds) * 1e6, "us");
        yield return new("ops.matmul_8x8", MedianTime.OfSmall(() => a.matmul(b).Dispose(), seconds) * 1e6, "us");
    }

    private IEnumerable<Measure> Large()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (tall, square) = (randn(512, 64), randn(64, 64));
        var (scores, wide) = (randn(Rows, 4, Length, Length), randn(Rows * Length, 64));
        var source = randint(0, Rows * Length, [2 * Rows * Length], dtype: ScalarType.Int64);
        var logits = randn(Rows * Length, model.Config.VocabSize);
        using var norm = new RmsNorm(64, model.Config.RmsNormEps, model.Options);
        norm.Weight.fill_(1);
        var embedding = model.Model.Embedding;
        return
        [
            Time("matmul_512x64x64", () => tall.matmul(square)),
            Time("softmax_40x4x96x96", () => scores.softmax(-1)),
            Time("silu_3840x64", () => nn.functional.silu(wide)),
            Time("rms_norm_3840x64", () => norm.Forward(wide)),
            Time("embedding_40x96", () => embedding.Forward(ids)),
            Time("index_select_7680_of_3840x64", () => wide.index_select(0, source)),
            Time("cross_entropy_3840", () => nn.functional.cross_entropy(logits, targets)),
            Time("forward_40x96", Logits),
        ];
    }

    private IEnumerable<Measure> Passes()
    {
        Tensor[] parameters = [.. model.parameters()];
        yield return Time("forward_backward_40x96", () =>
        {
            using var gradients = new GradientSum(parameters);
            var loss = nn.functional.cross_entropy(Logits().reshape(Rows * Length, -1), targets);
            gradients.Add(loss);
            return loss;
        });
    }

    private IEnumerable<Measure> Optimizer()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] parameters = [.. model.parameters()];
        var gradients = Array.ConvertAll(parameters, parameter => randn_like(parameter));
        var first = Array.ConvertAll(parameters, parameter => zeros_like(parameter));
        var second = Array.ConvertAll(parameters, parameter => zeros_like(parameter));
        var settings = new AdamWSettings(1e-9, .9, .999, 1e-8, .01, false, 1);
        var fused = MedianTime.Of(() => AdamWStep.Apply(settings, parameters, gradients, first, second), seconds);
        var plain = MedianTime.Of(() => AdamWStep.Plain(settings, parameters, gradients, first, second), seconds);
        return [new("ops.adamw_foreach", fused * 1e6, "us"), new("ops.adamw_plain", plain * 1e6, "us")];
    }

    private Tensor Logits() => model.Logits(model.Forward(ids, span.expand(Rows, -1))); // [B, T, V]

    private Measure Time(string name, Func<Tensor> calculate) => new(
        $"ops.{name}",
        MedianTime.Of(
            () =>
            {
                using var scope = NewDisposeScope();
                calculate();
            },
            seconds) * 1e6,
        "us");

    private static Tensor PackedSpan()
    {
        using var scope = NewDisposeScope();
        var documents = arange(Length, dtype: ScalarType.Int64).div(Document, RoundingMode.floor).unsqueeze(0); // [1, T]
        return AttentionSpan.Packed(documents).DetachFromDisposeScope(); // [1, T]
    }
}
