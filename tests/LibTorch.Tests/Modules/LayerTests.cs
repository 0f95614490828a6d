using LibTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Modules;

public sealed class LayerTests : TensorFixture
{
    [Test]
    public void Linear_is_a_product_and_a_bias()
    {
        using var layer = nn.Linear(
            new Parameter(Vector(1, 2, 3, 4).view(2, 2)), new Parameter(Vector(10, 20)));
        Expect(layer.call(Vector(1, -1)), 9, 19);
        Assert.That((layer.in_features, layer.out_features), Is.EqualTo((2L, 2L)));
        using var plain = nn.Linear(3, 5, hasBias: false, dtype: float64);
        Assert.That(plain.bias, Is.Null);
        Assert.That(plain.weight.shape, Is.EqualTo(new long[] { 5, 3 }));
        Assert.That(plain.weight.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(plain.weight.abs().max().ToDouble(), Is.GreaterThan(0).And.LessThan(1 / Math.Sqrt(3)));
    }

    [Test]
    public void Embedding_looks_rows_up()
    {
        using var table = nn.Embedding(4, 2);
        var ids = tensor(new long[] { 3, 0, 3 }, [1, 3]);
        var rows = table.call(ids);
        Assert.That(rows.shape, Is.EqualTo(new long[] { 1, 3, 2 }));
        Expect(rows[0, 1], Values(table.weight[0]));
        rows.sum().backward();
        Expect(table.weight.grad!, [4, 2], 1, 1, 0, 0, 0, 0, 2, 2);
    }

    [Test]
    public void Dropout_scales_what_it_keeps_and_only_in_training()
    {
        using var dropout = nn.Dropout(.25);
        var ones = torch.ones(1000, float64);
        var values = Values(dropout.call(ones));
        Assert.That(values, Is.All.EqualTo(0.0).Or.EqualTo(1 / .75).Within(1e-12));
        Assert.That(values.Count(value => value == 0), Is.InRange(180, 320));
        dropout.eval();
        Assert.That(Values(dropout.call(ones)), Is.All.EqualTo(1.0));
    }

    [Test]
    public void Sequential_applies_in_order_and_keeps_only_the_result()
    {
        using var first = nn.Linear(new Parameter(Vector(2).view(1, 1)));
        using var second = nn.Linear(new Parameter(Vector(1).view(1, 1)), new Parameter(Vector(5)));
        using var model = nn.Sequential(first, second);
        var live = LiveTensors.Settled();
        var result = model.call(Vector(3));
        Assert.That(Tensor.TotalCount, Is.EqualTo(live + 2), "input and result");
        Expect(result, 11);
        Assert.That(model.Count, Is.EqualTo(2));
        Assert.That(model.named_parameters().Select(named => named.name), Is.EqualTo(new[] { "0.weight", "1.weight", "1.bias" }));
    }

    [Test]
    public void Module_list_counts_and_names_its_items()
    {
        using var list = nn.ModuleList(nn.Linear(1, 2, false));
        list.append(nn.Linear(2, 3, false), nn.Linear(3, 4, false));
        Assert.That((list.Count, list[2].out_features), Is.EqualTo((3, 4L)));
        Assert.That(list.Select(layer => layer.out_features), Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(list.state_dict().Keys, Is.EqualTo(new[] { "0.weight", "1.weight", "2.weight" }));
    }

    [Test]
    public void Initialisers_fill_in_place_without_a_graph()
    {
        var x = Leaf(0, 0, 0);
        Expect(nn.init.constant_(x, 3).detach(), 3, 3, 3);
        Expect(nn.init.ones_(x).detach(), 1, 1, 1);
        Expect(nn.init.zeros_(x).detach(), 0, 0, 0);
        using var generator = new Generator(5);
        var sample = nn.init.normal_(empty(10_000, float64), 2, .5, generator);
        Assert.That(sample.mean().ToDouble(), Is.EqualTo(2).Within(.03));
        Assert.That(sample.std().ToDouble(), Is.EqualTo(.5).Within(.03));
        var uniform = nn.init.uniform_(empty(1000, float64), -1, 3, generator);
        Assert.That(Values(uniform), Is.All.InRange(-1, 3));
        Assert.That((x.requires_grad, x.is_leaf), Is.EqualTo((true, true)));
    }
}
