using MiniR1.Kernels.Operators;
using LibTorch.Testing;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Operators;

/// <summary>Operators by name through libtorch's stable C interface, against TorchSharp's own methods.</summary>
public sealed class OperatorTests : TensorFixture
{
    private static readonly Operator s_product = new("aten::mm");
    private static readonly Operator s_attention = new("aten::scaled_dot_product_attention");
    private static readonly Operator s_negate = new("aten::_foreach_neg_");
    private static readonly Operator s_sort = new("aten::sort");
    private static readonly Operator s_split = new("aten::split_with_sizes");
    private static readonly Operator s_roots = new("aten::_foreach_sqrt");

    [Test]
    public void A_product_is_recorded_by_autograd()
    {
        var (a, b) = (rand(4, 8).requires_grad_(), rand(8, 4));
        var product = s_product.Call(a, b);
        Assert.That(product.allclose(a.mm(b)), Is.True);
        product.sum().backward();
        Assert.That(a.grad!.allclose(ones(4, 4).mm(b.t())), Is.True);
    }

    [Test]
    public void Optional_arguments_are_given_or_left_out()
    {
        var (q, k, v) = (rand(2, 4, 16, 8), rand(2, 4, 16, 8), rand(2, 4, 16, 8));
        var expected = (q.matmul(k.transpose(-1, -2)) * .5).softmax(-1).matmul(v);
        var actual = s_attention.Call(q, k, v, Argument.None, 0.0, false, Argument.Optional(.5), false);
        Assert.That(actual.allclose(expected, atol: 1e-5), Is.True);
        var mask = zeros(16, 16);
        Assert.That(
            s_attention.Call(q, k, v, Argument.Optional(mask), 0.0, false, Argument.Optional(.5), false).allclose(expected, atol: 1e-5), Is.True);
    }

    [Test]
    public void Lists_go_in_and_come_out()
    {
        Tensor[] tensors = [tensor(new[] { 1f, 4f }), tensor(new[] { 9f })];
        Assert.That(s_roots.CallList([tensors]).Select(Values), Is.EqualTo(new double[][] { [1, 2], [3] }));
        s_negate.Run([tensors]);
        Assert.That(tensors.Select(Values), Is.EqualTo(new double[][] { [-1, -4], [-9] }));
        Assert.That(s_split.CallList(tensor(new[] { 1f, 2f, 3f }), (long[])[1, 2], 0L).Select(Values), Is.EqualTo(new double[][] { [1], [2, 3] }));
    }

    [Test]
    public void Two_results_come_in_their_order()
    {
        var (values, indices) = s_sort.CallPair(tensor(new[] { 3f, 1f, 2f }), 0L, false);
        Assert.That(Values(values), Is.EqualTo(new double[] { 1, 2, 3 }));
        Assert.That(Values(indices), Is.EqualTo(new double[] { 1, 2, 0 }));
    }

    [Test]
    public void What_is_refused_names_the_operator_and_the_shapes() => Assert.That(
        () => s_product.Call(rand(2, 3), rand(2, 3)),
        Throws.TypeOf<TorchException>().With.Message.StartsWith("aten::mm refused its arguments (Float32[2, 3], Float32[2, 3])"));

    [Test]
    public void An_operator_that_does_not_exist_is_named() => Assert.That(
        () => new Operator("aten::no_such").Call(rand(1)), Throws.TypeOf<TorchException>().With.Message.Contains("aten::no_such"));

    [Test]
    [NonParallelizable]
    public void Calls_leave_no_tensor_behind()
    {
        var (a, b) = (rand(4, 4), rand(4, 4));
        Tensor[] list = [rand(2), rand(3)];
        s_product.Call(a, b).Dispose();
        var live = LiveTensors.Settled();
        for (var i = 0; i < 100; i++)
        {
            using var product = s_product.Call(a, b);
            foreach (var root in s_roots.CallList([list]))
                root.Dispose();
        }

        Assert.That(LiveTensors.Settled(), Is.EqualTo(live));
    }

    /// <summary>What is passed must outlive the call, however busy the garbage collector is.</summary>
    [Test]
    public void Calls_under_a_busy_collector_are_right()
    {
        var wrong = 0;
        var calls = int.TryParse(Environment.GetEnvironmentVariable("MINIR1_STRESS_CALLS"), out var many) ? many : 20_000;
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, _ =>
        {
            using var frozen = no_grad();
            for (var i = 0; i < calls / 2; i++)
            {
                using var scope = NewDisposeScope();
                // The arguments are referenced by nothing but the call.
                var sum = s_product.Call(ones(4, 4), ones(4, 4)).Plus(1).Times(2.0).sum();
                if (sum.item<float>() != 160)
                    Interlocked.Increment(ref wrong);
                GC.KeepAlive(new byte[4000]);
            }
        });
        Assert.That(wrong, Is.Zero);
    }
}
