using System.Text.Json;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Optimizers;

/// <summary>Against PyTorch's AdamW on sum(w^3) + sum(sin(w * (0, 1, 2, 3, 4))), to 1e-10.</summary>
public sealed class AdamWTests : TensorFixture
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly Reference Expected = Read();

    private delegate void Update(AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] first, Tensor[] second);

    private static IEnumerable<TestCaseData> Forms()
    {
        yield return new TestCaseData((Update)AdamWStep.Plain).SetArgDisplayNames("plain");
        yield return new TestCaseData((Update)AdamWStep.Apply).SetArgDisplayNames("chosen");
    }

    [TestCaseSource(nameof(Forms))]
    public void Steps_follow_the_reference(Delegate form)
    {
        var update = (Update)form;
        var (w, first, second) = (Vector(Expected.W0), zeros(5, float64), zeros(5, float64));
        for (var i = 0; i < Expected.Trace.Length; i++)
        {
            var settings = new AdamWSettings(
                Expected.Lr, Expected.Betas[0], Expected.Betas[1], Expected.Eps, Expected.WeightDecay, false, i + 1);
            update(settings, [w], [Vector(Expected.Trace[i].Grad)], [first], [second]);
            Assert.That(Values(w), Is.EqualTo(Expected.Trace[i].W).Within(1e-10), $"step {i + 1}");
        }
    }

    [TestCase(false, 0)]
    [TestCase(true, .1)]
    public void The_fast_form_equals_the_plain_one(bool maximize, double weightDecay)
    {
        var (plain, fast) = (RandomState(), RandomState());
        for (var step = 1; step <= 3; step++)
        {
            var settings = new AdamWSettings(.01, .9, .95, 1e-8, weightDecay, maximize, step);
            AdamWStep.Plain(settings, plain[0], plain[1], plain[2], plain[3]);
            AdamWStep.Apply(settings, fast[0], fast[1], fast[2], fast[3]);
        }

        foreach (var (expected, actual) in plain.SelectMany(list => list).Zip(fast.SelectMany(list => list)))
            Assert.That(Values(actual), Is.EqualTo(Values(expected)).Within(1e-6));
    }

    // Parameters, gradients and both moments of three tensors.
    private static Tensor[][] RandomState()
    {
        using var generator = new Generator(4);
        long[][] shapes = [[3], [2, 4], [], [37]]; // a rest of every kind
        Tensor[] Draw() => Array.ConvertAll(shapes, shape => randn(shape, float32, generator: generator));
        return [Draw(), Draw(), Draw(), Array.ConvertAll(Draw(), tensor => tensor * tensor)];
    }

    private static Reference Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "fixtures", "adamw.json");
        return JsonSerializer.Deserialize<Reference>(File.ReadAllText(path), Json)!;
    }

    private sealed record Reference(double[] W0, double Lr, double[] Betas, double Eps, double WeightDecay, Step[] Trace);

    private sealed record Step(double[] Grad, double[] W);
}
