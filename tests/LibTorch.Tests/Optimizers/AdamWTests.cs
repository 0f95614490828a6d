using System.Text.Json;
using LibTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Optimizers;

/// <summary>Against PyTorch's AdamW on sum(w^3) + sum(sin(w * (0, 1, 2, 3, 4))), to 1e-10.</summary>
public sealed class AdamWTests : TensorFixture
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly Reference Expected = Read();

    private delegate void Update(AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] first, Tensor[] second);

    private static IEnumerable<TestCaseData> Forms()
    {
        yield return new TestCaseData((Update)AdamWStep.Plain).SetArgDisplayNames("plain");
        yield return new TestCaseData((Update)AdamWStep.Fused).SetArgDisplayNames("fused");
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

    [Test]
    public void The_optimiser_follows_the_reference()
    {
        using var w = new Parameter(Vector(Expected.W0));
        using var optimizer = optim.AdamW(
            [w], Expected.Lr, Expected.Betas[0], Expected.Betas[1], Expected.Eps, Expected.WeightDecay);
        foreach (var step in Expected.Trace)
        {
            optimizer.zero_grad();
            (w.pow(3).sum() + (w * arange(5)).sin().sum()).backward();
            Assert.That(Values(w.grad!), Is.EqualTo(step.Grad).Within(1e-10));
            optimizer.step();
            Assert.That(Values(w), Is.EqualTo(step.W).Within(1e-10));
        }
    }

    [TestCase(false, 0)]
    [TestCase(true, .1)]
    public void The_fused_form_equals_the_plain_one(bool maximize, double weightDecay)
    {
        var (plain, fused) = (RandomState(), RandomState());
        for (var step = 1; step <= 3; step++)
        {
            var settings = new AdamWSettings(.01, .9, .95, 1e-8, weightDecay, maximize, step);
            AdamWStep.Plain(settings, plain[0], plain[1], plain[2], plain[3]);
            AdamWStep.Fused(settings, fused[0], fused[1], fused[2], fused[3]);
        }

        foreach (var (expected, actual) in plain.SelectMany(list => list).Zip(fused.SelectMany(list => list)))
            Assert.That(Values(actual), Is.EqualTo(Values(expected)).Within(1e-13));
    }

    [Test]
    public void The_first_step_moves_by_the_learning_rate_against_the_gradient()
    {
        using var up = new Parameter(Vector(1));
        using var optimizer = optim.AdamW([up], lr: .1, maximize: true);
        up.grad = Vector(7);
        optimizer.step();
        Expect(up, 1.1 - .1 * 1e-8 / 7);
    }

    [Test]
    public void Groups_have_their_own_settings_and_the_optimisers_where_they_have_none()
    {
        using var fast = new Parameter(Vector(1));
        using var slow = new Parameter(Vector(1));
        using var optimizer = optim.AdamW(
            [
                new AdamW.ParamGroup([fast], new AdamW.Options { LearningRate = .1, weight_decay = .5 }),
                new AdamW.ParamGroup([slow], new AdamW.Options()),
            ],
            lr: .01);
        (fast.grad, slow.grad) = (Vector(1), Vector(1));
        optimizer.step();
        Assert.That(fast.ToDouble(), Is.EqualTo(.95 - .1).Within(1e-8));
        Assert.That(slow.ToDouble(), Is.EqualTo(1 - .01).Within(1e-8));
        Assert.That(optimizer.ParamGroups.Select(group => group.LearningRate), Is.EqualTo(new[] { .1, .01 }));
        Assert.That(optimizer.ParamGroups.Select(group => group.InitialLearningRate), Is.EqualTo(new[] { .1, .01 }));
        Assert.That(optimizer.parameters(), Is.EqualTo(new[] { fast, slow }));
    }

    [Test]
    public void A_parameter_without_a_gradient_stays_and_takes_no_memory()
    {
        using var used = new Parameter(Vector(1));
        using var idle = new Parameter(Vector(1));
        using var optimizer = optim.AdamW([used, idle], lr: .1, weight_decay: .5);
        used.grad = Vector(1);
        var live = LiveTensors.Settled();
        optimizer.step();
        Assert.That(idle.ToDouble(), Is.EqualTo(1));
        Assert.That(Tensor.TotalCount, Is.EqualTo(live + 2), "two moments of one parameter");
    }

    [Test]
    public void Step_returns_the_loss_of_its_closure()
    {
        using var w = new Parameter(Vector(2));
        using var optimizer = optim.AdamW([w]);
        Assert.That(optimizer.step(), Is.Null);
        Assert.That(optimizer.step(() => (w * w).sum())!.ToDouble(), Is.EqualTo(4));
    }

    [Test]
    public void Amsgrad_is_refused_wherever_it_is_asked_for()
    {
        using var w = new Parameter(Vector(2));
        Assert.That(() => optim.AdamW([w], amsgrad: true), Throws.ArgumentException);
        Assert.That(
            () => optim.AdamW([new AdamW.ParamGroup([w], new AdamW.Options { amsgrad = true })]), Throws.ArgumentException);
    }

    // Parameters, gradients and both moments of three tensors.
    private static Tensor[][] RandomState()
    {
        using var generator = new Generator(4);
        long[][] shapes = [[3], [2, 4], []];
        Tensor[] Draw() => Array.ConvertAll(shapes, shape => randn(shape, float64, generator: generator));
        return [Draw(), Draw(), Draw(), Array.ConvertAll(Draw(), tensor => tensor.square())];
    }

    private static Reference Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "fixtures", "adamw.json");
        return JsonSerializer.Deserialize<Reference>(File.ReadAllText(path), Json)!;
    }

    private sealed record Reference(double[] W0, double Lr, double[] Betas, double Eps, double WeightDecay, Step[] Trace);

    private sealed record Step(double[] Grad, double[] W);
}
