using System.Runtime.InteropServices;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Cuda;

/// <summary>Graphs, streams, memory and chance on a GPU.</summary>
[Category("GPU")]
[NonParallelizable]
public sealed class CudaTests
{
    [SetUp]
    public void Require() => Assume.That(cuda.is_available(), "this machine has no GPU");

    [Test]
    public void A_captured_training_step_does_what_the_plain_one_does()
    {
        using var scope = NewDisposeScope();
        var start = randn([32, 32], device: CUDA) * .1;
        Assert.That(Train(captured: true), Is.EqualTo(Train(captured: false)).Within(1e-5));

        double Train(bool captured)
        {
            var (weight, loss) = (start.clone().requires_grad_(), zeros([], device: CUDA));
            var x = ones([8, 32], device: CUDA);
            using var graph = StepGraph.Record(Body, captured);
            for (var i = 0; i < 20; i++)
                graph.Replay();
            return loss.ToDouble();

            void Body()
            {
                using var inner = NewDisposeScope();
                var error = (x.matmul(weight).tanh() - 1).square().mean();
                var gradient = autograd.grad([error], [weight])[0]!;
                using var frozen = no_grad();
                weight.sub_(gradient);
                loss.copy_(error);
            }
        }
    }

    [Test]
    public void Graphs_that_share_memory_both_do_their_work()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones([1 << 20], device: CUDA), zeros([1 << 20], device: CUDA));
        using var one = StepGraph.Record(Body, captured: true);
        using var two = StepGraph.Record(Body, captured: true, sharing: one);
        y.zero_();
        two.Replay();
        one.Replay();
        Assert.That(y.sum().ToDouble(), Is.EqualTo(3.0 * (1 << 20)).Within(1));

        void Body()
        {
            using var inner = NewDisposeScope();
            y.copy_(((x * 2) + 1) * 1);
        }
    }

    [Test]
    public void Graphs_that_do_not_share_memory_keep_their_results_apart()
    {
        using var scope = NewDisposeScope();
        var (x, y, z) = (ones([1 << 20], device: CUDA), zeros([1 << 20], device: CUDA), zeros([1 << 20], device: CUDA));
        using var one = StepGraph.Record(() => Body(y, 2), captured: true);
        using var two = StepGraph.Record(() => Body(z, 3), captured: true);
        for (var i = 0; i < 50; i++)
        {
            one.Replay();
            two.Replay();
            using var noise = randn([1 << 20], device: CUDA);
        }

        Assert.That((y.mean().ToDouble(), z.mean().ToDouble()), Is.EqualTo((5.0, 7.0)));

        void Body(Tensor result, double factor)
        {
            using var inner = NewDisposeScope();
            result.copy_(((x * factor) + 1) * 1 + (x * factor) - x + x);
        }
    }

    [Test]
    public void Free_memory_falls_by_what_is_taken()
    {
        using var scope = NewDisposeScope();
        var before = DeviceMemory.Now();
        using var taken = empty([512 << 20], dtype: ScalarType.Byte, device: CUDA);
        Assert.That(before.Free - DeviceMemory.Now().Free, Is.InRange(0L, 600L << 20));
        Assert.That(before.Total, Is.GreaterThan(before.Free));
    }

    [Test]
    public void Out_of_memory_is_an_exception_that_leaves_the_process_usable()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => empty([1L << 45], dtype: ScalarType.Byte, device: CUDA), Throws.InstanceOf<ExternalException>());
        Assert.That(ones([1000], device: CUDA).sum().ToDouble(), Is.EqualTo(1000));
    }

    [Test]
    public void Pinned_copies_arrive()
    {
        using var scope = NewDisposeScope();
        var there = zeros([1 << 20], device: CUDA);
        there.copy_(ones([1 << 20]).pin_memory(), nonBlocking: true);
        Assert.That(there.sum().ToDouble(), Is.EqualTo(1 << 20));
    }

    [Test]
    public void Tf32_can_be_chosen()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn([512, 512], device: CUDA), randn([512, 512], device: CUDA));
        var exact = a.to_type(ScalarType.Float64).matmul(b.to_type(ScalarType.Float64));
        Assert.That(Error(allowed: false), Is.LessThan(1e-6));
        Assert.That(Error(allowed: true), Is.InRange(1e-5, 1e-2));

        double Error(bool allowed)
        {
            backends.cuda.matmul.allow_tf32 = allowed;
            var product = a.matmul(b).to_type(ScalarType.Float64);
            backends.cuda.matmul.allow_tf32 = false;
            return ((product - exact).norm() / exact.norm()).ToDouble();
        }
    }
}
