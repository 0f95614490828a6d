using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Cuda;

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
    public void Chance_goes_on_from_one_replay_to_the_next()
    {
        using var scope = NewDisposeScope();
        var drawn = zeros([1000], device: CUDA);
        using var graph = StepGraph.Record(() => drawn.uniform_(0, 1), captured: true);
        graph.Replay();
        var first = drawn.clone();
        graph.Replay();
        Assert.That((first - drawn).abs().mean().ToDouble(), Is.InRange(.25, .42), "two uniform numbers differ by a third on average");
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
    public void A_generator_repeats_its_numbers_on_the_device()
    {
        using var scope = NewDisposeScope();
        using Generator one = new(7, CUDA), other = new(7, CUDA);
        Assert.That(rand([100], device: CUDA, generator: one).cpu().data<float>().ToArray(), Is.EqualTo(rand([100], device: CUDA, generator: other).cpu().data<float>().ToArray()));
    }

    [Test]
    public void Streams_wait_for_each_other()
    {
        using var scope = NewDisposeScope();
        var x = zeros([1 << 22], device: CUDA);
        using var stream = new CudaStream();
        for (var i = 0; i < 20; i++)
        {
            using (stream.Enter())
                x.add_(1);
            x.add_(1);
        }

        Assert.That(x.mean().ToDouble(), Is.EqualTo(40).Within(1e-3));
    }

    [Test]
    public void Memory_is_counted_and_given_back()
    {
        using var scope = NewDisposeScope();
        DeviceMemory.ReleaseCached();
        DeviceMemory.ResetPeaks();
        var before = DeviceMemory.Figures().Allocated;
        using (empty([64 << 20], dtype: ScalarType.Byte, device: CUDA))
            Assert.That(DeviceMemory.Figures().Allocated - before, Is.EqualTo(64 << 20));
        Assert.That(DeviceMemory.Figures().Allocated, Is.EqualTo(before));
        Assert.That(DeviceMemory.Figures().PeakAllocated - before, Is.EqualTo(64 << 20));
    }

    [Test]
    public void Out_of_memory_is_an_exception_that_leaves_the_process_usable()
    {
        using var scope = NewDisposeScope();
        DeviceMemory.ReleaseCached();
        DeviceMemory.Limit(.02);
        try
        {
            Assert.That(() => empty([40L << 30], dtype: ScalarType.Byte, device: CUDA), Throws.TypeOf<TorchOutOfMemoryException>().With.Message.Contains("aten::empty"));
            Assert.That(ones([1000], device: CUDA).sum().ToDouble(), Is.EqualTo(1000));
        }
        finally
        {
            DeviceMemory.Limit(1);
        }
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
