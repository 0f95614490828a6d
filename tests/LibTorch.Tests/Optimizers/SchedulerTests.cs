using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Optimizers;

public sealed class SchedulerTests : TensorFixture
{
    private static IEnumerable<TestCaseData> Schedules()
    {
        yield return Case("lambda", o => optim.lr_scheduler.LambdaLR(o, step => 1.0 / (step + 1)), 2, 1, 2.0 / 3, .5);
        yield return Case(
            "cosine", o => optim.lr_scheduler.CosineAnnealingLR(o, 4, .4), 2, 1.2 + .8 * Math.Sqrt(.5), 1.2, 1.2 - .8 * Math.Sqrt(.5), .4);
        yield return Case("linear", o => optim.lr_scheduler.LinearLR(o, .25, 1, 3), .5, 1, 1.5, 2, 2);
        yield return Case("resumed", o => optim.lr_scheduler.LambdaLR(o, step => step, last_epoch: 4), 10, 12);
    }

    [TestCaseSource(nameof(Schedules))]
    public void Rates_by_step(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> schedule, double[] expected)
    {
        using var parameter = new Parameter(Vector(1));
        using var optimizer = optim.AdamW([parameter], lr: 2);
        var scheduler = schedule(optimizer);
        var rates = new List<double>();
        for (var i = 0; i < expected.Length; i++, scheduler.step())
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            Assert.That(scheduler.get_last_lr(), Is.EqualTo(rates[^1..]));
        }

        Assert.That(rates, Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Each_group_keeps_its_proportion()
    {
        using var parameter = new Parameter(Vector(1));
        using var other = new Parameter(Vector(1));
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup([parameter], lr: 1), new AdamW.ParamGroup([other], lr: 10)]);
        optim.lr_scheduler.LambdaLR(optimizer, step => .5);
        Assert.That(optimizer.ParamGroups.Select(group => group.LearningRate), Is.EqualTo(new[] { .5, 5 }));
    }

    [Test]
    public void Printing_is_not_offered()
    {
        using var optimizer = optim.AdamW(Array.Empty<Parameter>());
        Assert.That(() => optim.lr_scheduler.LinearLR(optimizer, verbose: true), Throws.ArgumentException);
    }

    private static TestCaseData Case(
        string name, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> schedule, params double[] expected) =>
        new TestCaseData(schedule, expected).SetArgDisplayNames(name);
}
