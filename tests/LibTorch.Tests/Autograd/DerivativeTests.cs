using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Autograd;

public sealed class DerivativeTests : TensorFixture
{
    private static IEnumerable<TestCaseData> Known()
    {
        yield return Case("x^3", x => x.pow(3), x => 3 * x * x);
        yield return Case("exp x", x => x.exp(), Math.Exp);
        yield return Case("ln x", x => x.log(), x => 1 / x);
        yield return Case("sin 2x", x => (2 * x).sin(), x => 2 * Math.Cos(2 * x));
        yield return Case("1/x", x => 1 / x, x => -1 / (x * x));
        yield return Case("tanh x", x => x.tanh(), x => 1 - Math.Tanh(x) * Math.Tanh(x));
        yield return Case("x sqrt x", x => x * x.sqrt(), x => 1.5 * Math.Sqrt(x));
        yield return Case("clamp", x => x.clamp(max: 1), x => x <= 1 ? 1 : 0);
    }

    [TestCaseSource(nameof(Known))]
    public void Elementwise(Func<Tensor, Tensor> function, Func<double, double> derivative)
    {
        double[] at = [.3, .9, 2];
        var x = Leaf(at);
        function(x).sum().backward();
        Expect(x.grad!, Array.ConvertAll(at, value => derivative(value)));
    }

    [Test]
    public void Matrix_product()
    {
        var a = Vector(1, 2, 3, 4).view(2, 2).requires_grad_();
        var b = Vector(5, 6, 7, 8).view(2, 2).requires_grad_();
        a.matmul(b).sum().backward();
        Expect(a.grad!, [2, 2], 11, 15, 11, 15);
        Expect(b.grad!, [2, 2], 4, 4, 6, 6);
    }

    [Test]
    public void Softmax_is_p_times_delta_minus_p()
    {
        var x = Leaf(0, Math.Log(3));
        x.softmax(0)[1].backward();
        Expect(x.grad!, -.75 * .25, .75 * .25);
    }

    [Test]
    public void Gradients_accumulate_until_they_are_dropped()
    {
        var x = Leaf(3);
        (x * 2).backward();
        (x * 5).backward();
        Expect(x.grad!, 7);
        x.grad = null;
        Assert.That(x.grad, Is.Null);
        x.grad = Vector(4);
        (x * 2).backward();
        Expect(x.grad!, 6);
    }

    [Test]
    public void Grad_is_a_new_wrapper_of_the_same_storage()
    {
        var x = Leaf(3);
        Assert.That(x.grad, Is.Null);
        (x * 2).backward();
        var (first, second) = (x.grad!, x.grad!);
        Assert.That(first, Is.Not.SameAs(second));
        first.fill_(9);
        Expect(second, 9);
        Expect(x.grad!, 9);
    }

    [Test]
    public void Detach_ends_the_graph()
    {
        var x = Leaf(3);
        (x.detach() * x).backward();
        Expect(x.grad!, 3);
        Assert.That(x.detach().requires_grad, Is.False);
    }

    [Test]
    public void Leaves_and_results()
    {
        var x = Leaf(3);
        var y = x * 2;
        Assert.That((x.is_leaf, y.is_leaf, y.requires_grad), Is.EqualTo((true, false, true)));
        y.retain_grad();
        (y * y).backward();
        Expect(y.grad!, 12);
    }

    [Test]
    public void Backward_takes_a_gradient_and_a_choice_of_leaves()
    {
        var (x, y) = (Leaf(1, 2), Leaf(3, 4));
        (x * y).backward([Vector(1, 10)], inputs: [x]);
        Expect(x.grad!, 3, 40);
        Assert.That(y.grad, Is.Null);
    }

    [Test]
    public void A_graph_is_freed_unless_retained()
    {
        var x = Leaf(3);
        var y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();
        Expect(x.grad!, 12);
        Assert.That(() => y.backward(), Throws.InstanceOf<TorchException>().With.Message.Contains("second time"));
    }

    [Test]
    public void Grad_leaves_the_accumulated_gradients_alone()
    {
        var (x, y) = (Leaf(2), Leaf(5));
        var gradients = autograd.grad([x * x * y], [x, y]);
        Expect(gradients[0], 20);
        Expect(gradients[1], 4);
        Assert.That((x.grad, y.grad), Is.EqualTo(((Tensor?)null, (Tensor?)null)));
        Expect(autograd.grad([x * y], [x], [Vector(3)])[0], 15);
    }

    [Test]
    public void Unused_inputs_are_null_when_allowed()
    {
        var (x, unused) = (Leaf(2), Leaf(5));
        var gradients = autograd.grad([x * x], [x, unused], allow_unused: true);
        Expect(gradients[0], 4);
        Assert.That(gradients[1], Is.Null);
        Assert.That(() => autograd.grad([x * x], [unused]), Throws.InstanceOf<TorchException>());
    }

    [Test]
    public void Gradients_can_be_differentiated()
    {
        var x = Leaf(2);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Expect(first.detach(), 12);
        Expect(autograd.grad([first], [x])[0], 12);
    }

    private static TestCaseData Case(string name, Func<Tensor, Tensor> function, Func<double, double> derivative) =>
        new TestCaseData(function, derivative).SetArgDisplayNames(name);
}
