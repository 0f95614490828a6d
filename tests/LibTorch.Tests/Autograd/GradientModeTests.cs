using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Autograd;

public sealed class GradientModeTests : TensorFixture
{
    [Test]
    public void Modes_nest_and_are_restored()
    {
        Assert.That(is_grad_enabled(), Is.True);
        using (no_grad())
        {
            Assert.That(is_grad_enabled(), Is.False);
            using (enable_grad())
            {
                Assert.That(is_grad_enabled(), Is.True);
                using (set_grad_enabled(false))
                    Assert.That(is_grad_enabled(), Is.False);
                Assert.That(is_grad_enabled(), Is.True);
            }

            Assert.That(is_grad_enabled(), Is.False);
        }

        using (inference_mode())
            Assert.That(is_grad_enabled(), Is.False);
        Assert.That(is_grad_enabled(), Is.True);
    }

    [Test]
    public void An_exception_restores_the_mode()
    {
        Assert.That(
            () =>
            {
                using var quiet = no_grad();
                Vector(1).view(2);
            },
            Throws.InstanceOf<TorchException>());
        Assert.That(is_grad_enabled(), Is.True);
    }

    [Test]
    public void Nothing_is_recorded_without_gradients()
    {
        var x = Leaf(3);
        using (no_grad())
            Assert.That((x * x).requires_grad, Is.False);
        Assert.That((x * x).requires_grad, Is.True);
        using (no_grad())
            x.mul_(2);
        Expect(x.detach(), 6);
    }

    [Test]
    public void Modes_belong_to_their_thread()
    {
        using var quiet = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.That((elsewhere, is_grad_enabled()), Is.EqualTo((true, false)));
    }

    [Test]
    public void Threads_differentiate_graphs_over_the_same_parameters()
    {
        using var generator = new Generator(3);
        var weights = Enumerable.Range(0, 3)
            .Select(_ => randn([16, 16], float64, generator: generator).requires_grad_()).ToArray();
        var batches = Enumerable.Range(0, 2).Select(_ => randn([8, 16], float64, generator: generator)).ToArray();
        var alone = Array.ConvertAll(batches, batch => Gradients(batch, weights));
        for (var round = 0; round < 10; round++)
        {
            var together = new double[batches.Length][];
            Parallel.For(0, batches.Length, i => together[i] = Gradients(batches[i], weights));
            Assert.That(together, Is.EqualTo(alone));
        }

        Assert.That(weights.Select(weight => weight.grad), Is.All.Null);
    }

    private static double[] Gradients(Tensor batch, Tensor[] weights)
    {
        using var scope = NewDisposeScope();
        var hidden = weights.Aggregate(batch, (x, weight) => x.matmul(weight).tanh());
        return [.. autograd.grad([hidden.square().sum()], weights).SelectMany(Values)];
    }
}
