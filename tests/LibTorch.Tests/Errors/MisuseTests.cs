using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Errors;

/// <summary>Whatever a caller does wrong ends in an exception that says what and where, never in the process's end.</summary>
public sealed class MisuseTests : TensorFixture
{
    private static readonly Operator Add = new("aten::add", "Tensor");
    private static readonly Operator Unknown = new("aten::no_such_operator");

    private static IEnumerable<TestCaseData> Misuses()
    {
        yield return Refused("matmul", () => ones(2, 3).matmul(ones(4, 5)), "aten::matmul", "Float32[2, 3]", "Float32[4, 5]");
        yield return Refused("mm", () => ones(2, 3).mm(ones(2, 3)), "aten::mm", "Float32[2, 3]");
        yield return Refused("bmm", () => ones(2, 3, 4).bmm(ones(3, 4, 5)), "aten::bmm", "Float32[2, 3, 4]", "Float32[3, 4, 5]");
        yield return Refused("add", () => ones(2) + ones(3), "aten::add.Tensor", "Float32[2]", "Float32[3]");
        yield return Refused("add in place", () => ones(2).add_(ones(3, 2)), "aten::add_.Tensor", "Float32[3, 2]");
        yield return Refused("einsum", () => einsum("ij,jk->ik", ones(2, 3), ones(2, 3)), "aten::einsum", "Float32[2, 3]");
        yield return Refused("linear", () => nn.functional.linear(ones(2, 3), ones(4, 5)), "aten::linear", "Float32[4, 5]");
        yield return Refused("view", () => ones(6).view(4, 2), "aten::view", "Float32[6]", "(4, 2)");
        yield return Refused("select", () => ones(2).select(0, 2), "aten::select", "out of range");
        yield return Refused("index", () => ones(2)[5], "aten::select");
        yield return Refused("dimension", () => ones(2).sum(3L), "aten::sum", "Dimension out of range");
        yield return Refused("gather", () => ones(2, 2).gather(1, tensor(new long[,] { { 7 } })), "aten::gather", "Int64[1, 1]");
        yield return Refused("index by reals", () => ones(3).index_select(0, ones(2)), "aten::index_select", "Float32[2]");
        yield return Refused("embedding", () => nn.Embedding(2, 2).call(tensor(new long[] { 9 })), "aten::embedding");
        yield return Refused("mean of integers", () => arange(3).mean(), "aten::mean", "Int64");
        yield return Refused("mixed types", () => ones(2, 2).mm(ones(2, 2, float64)), "aten::mm", "Float64[2, 2]");
        yield return Refused("topk", () => ones(2).topk(5), "aten::topk");
        yield return Refused("cat", () => cat([ones(2, 2), ones(3, 3)]), "aten::cat", "[Float32[2, 2], Float32[3, 3]]");
        yield return Refused("negative size", () => zeros(-1), "aten::zeros", "(-1)");
        yield return Refused("huge size", () => zeros(1L << 50), "aten::zeros");
        yield return Refused("empty multinomial", () => zeros(0).multinomial(1), "aten::multinomial");
        yield return Refused("size", () => ones(2).size(1), "1 dimensions");
        yield return Refused("backward of a vector", () => Leaf(1, 2).mul(2).backward(), "backward", "scalar outputs");
        yield return Refused("backward of a constant", () => ones(1).backward(), "backward", "require grad");
        yield return Refused("in place on a leaf", () => Leaf(1).add_(1), "aten::add_.Scalar", "leaf Variable");
        yield return Refused("gradients of integers", () => arange(3).requires_grad_(), "requires_grad", "floating point");
        yield return Refused("gradient of another shape", () => Leaf(1).grad = Vector(1, 2), "grad", "shape and type");
        yield return Refused("gradient of another type", () => Leaf(1).grad = ones(1), "grad", "shape and type");
        yield return Refused("too few gradients", () => autograd.grad([Leaf(1) * 2, Leaf(1) * 2], [], [Vector(1)]), "1 gradients for 2");
        yield return Refused("no threads", () => set_num_threads(0), "set_num_threads(0)");
        yield return Refused("generator of a GPU", () => new Generator(1, CUDA), "Generator");
        yield return Refused("foreign generator state", () => Generator.Default.set_state(zeros(3, uint8)), "set_state");
        yield return Refused("unknown operator", () => Unknown.Call(), "aten::no_such_operator", "no such operator");
        yield return Refused("missing argument", () => Add.Call(ones(1)), "aten::add.Tensor", "3 arguments, not 1");
        yield return Refused("too many arguments", () => Add.Call(new Argument[30]), "30 arguments");
        yield return Refused("argument of another kind", () => Add.Call(1, ones(1), 1), "aten::add.Tensor");
        yield return Refused("result of another kind", () => new Operator("aten::is_same_size").Call(ones(1), ones(1)), "not a tensor");
    }

    private static IEnumerable<TestCaseData> DisposedUses()
    {
        yield return Disposed("operator", x => x + 1);
        yield return Disposed("second operand", x => ones(1) + x);
        yield return Disposed("list", x => cat([ones(1), x]));
        yield return Disposed("shape", x => x.shape);
        yield return Disposed("dtype", x => x.dtype);
        yield return Disposed("grad", x => x.grad);
        yield return Disposed("item", x => x.item<float>());
        yield return Disposed("data", x => x.data<float>());
        yield return Disposed("bytes", x => x.bytes.Length);
        yield return Disposed("parameter", x => new Parameter(x));
        yield return Disposed("autograd", x => autograd.grad([x], [x]));
        yield return Disposed("index", x => x[0]);
    }

    [TestCaseSource(nameof(Misuses))]
    public void A_refusal_names_the_operator_and_its_operands(Action misuse, string[] fragments)
    {
        var refusal = Assert.Throws<TorchException>(() => misuse());
        using (Assert.EnterMultipleScope())
        {
            foreach (var fragment in fragments)
                Assert.That(refusal.Message, Does.Contain(fragment));
            Assert.That(refusal.Message, Does.Not.Contain("Exception raised from"), "no C++ stack trace");
        }
    }

    [TestCaseSource(nameof(DisposedUses))]
    public void A_disposed_tensor_says_so(Func<Tensor, object?> use)
    {
        var x = ones(1);
        x.Dispose();
        Assert.That(() => use(x), Throws.InvalidOperationException.With.Message.Contains("disposed"));
    }

    [Test]
    public void Arguments_that_are_not_offered_are_named()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => zeros(1, names: ["B"]), Throws.ArgumentException.With.Message.Contains("names"));
            Assert.That(() => tensor(new[] { 1.0 }, [2]), Throws.ArgumentException.With.Message.Contains("shape (2)"));
            Assert.That(() => from_array(new[] { 'a' }), Throws.ArgumentException.With.Message.Contains("Char"));
            Assert.That(() => device("abacus"), Throws.ArgumentException.With.Message.Contains("'abacus'"));
            Assert.That(() => device("cuda:x"), Throws.ArgumentException.With.Message.Contains("cuda:x"));
            Assert.That(() => ones(1).div_(2, RoundingMode.floor), Throws.ArgumentException);
            Assert.That(() => ones(1).amax([0], false, ones(1)), Throws.ArgumentException);
            Assert.That(() => nn.Embedding(1, 1, padding_idx: 0), Throws.ArgumentException);
            Assert.That(() => nn.Dropout(inplace: true), Throws.ArgumentException);
        }
    }

    [Test]
    public void Work_goes_on_after_a_refusal()
    {
        Assert.That(() => ones(2) + ones(3), Throws.InstanceOf<TorchException>());
        Expect(ones(2) + ones(2), 2, 2);
    }

    private static TestCaseData Refused(string name, Action misuse, params string[] fragments) =>
        new TestCaseData(misuse, fragments).SetArgDisplayNames(name);

    private static TestCaseData Refused(string name, Func<object?> misuse, params string[] fragments) =>
        Refused(name, () => { misuse(); }, fragments);

    private static TestCaseData Disposed(string name, Func<Tensor, object?> use) =>
        new TestCaseData(use).SetArgDisplayNames(name);
}
