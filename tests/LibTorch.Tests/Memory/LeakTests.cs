using System.Runtime.CompilerServices;
using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Memory;

/// <summary>Neither tensors nor native memory pile up.</summary>
public sealed class LeakTests
{
    // What the garbage collector's own heap may add; a single leak per round would add ten times as much.
    private const long Noise = 10_000_000;

    [SetUp]
    public void ForgetOtherTests() => Collect();

    [Test]
    public void Live_tensors_stay_flat_over_training_steps()
    {
        using var model = nn.Sequential(nn.Linear(8, 16), nn.Dropout(.1), nn.Linear(16, 1));
        using var optimizer = optim.AdamW(model.parameters(), weight_decay: .1);
        TrainingStep(model, optimizer);
        var live = Tensor.TotalCount;
        for (var step = 0; step < 100; step++)
            TrainingStep(model, optimizer);
        Assert.That(Tensor.TotalCount, Is.EqualTo(live));
    }

    [Test]
    public void Refused_calls_leave_nothing_behind()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        var live = Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
            Assert.That(() => x.matmul(x), Throws.InstanceOf<TorchException>());
        Assert.That(Tensor.TotalCount, Is.EqualTo(live));
    }

    [Test]
    public void Native_memory_stays_flat()
    {
        Allocate(1000);
        var before = Environment.WorkingSet;
        Allocate(20_000); // 1.3 GB if none came back
        Assert.That(Environment.WorkingSet - before, Is.LessThan(Noise));
    }

    [Test]
    public void Lists_and_second_results_are_freed_too()
    {
        SplitAndReduce(1000);
        var before = Environment.WorkingSet;
        SplitAndReduce(10_000); // 160 MB if a part of each round stayed
        Assert.That(Environment.WorkingSet - before, Is.LessThan(Noise));
    }

    [Test]
    public void The_finalizer_frees_what_nobody_disposed()
    {
        var live = Tensor.TotalCount;
        var forgotten = Forget();
        Assert.That(forgotten, Is.EqualTo(live + 50));
        Collect();
        Assert.That(Tensor.TotalCount, Is.EqualTo(live));
    }

    [Test]
    public void The_peak_is_the_most_at_once()
    {
        var tensors = Enumerable.Range(0, 10).Select(_ => zeros(1)).ToArray();
        var most = Tensor.TotalCount;
        foreach (var tensor in tensors)
            tensor.Dispose();
        Assert.That(Tensor.PeakCount, Is.GreaterThanOrEqualTo(most));
        Assert.That(Tensor.TotalCount, Is.EqualTo(most - 10));
    }

    private static void TrainingStep(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        nn.functional.mse_loss(model.call(ones(4, 8)), zeros(4, 1)).backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1);
        optimizer.step();
    }

    private static void Allocate(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            ones(16384).add_(1);
        }
    }

    private static void SplitAndReduce(int count)
    {
        using var source = ones(2, 4096);
        for (var i = 0; i < count; i++)
        {
            using var scope = NewDisposeScope();
            source.clone().split(1);
            source.max(0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Forget()
    {
        var tensors = Enumerable.Range(0, 50).Select(_ => zeros(1)).ToArray();
        return tensors.Length > 0 ? Tensor.TotalCount : 0;
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
