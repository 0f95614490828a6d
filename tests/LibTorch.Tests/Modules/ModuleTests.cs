using LibTorch.Testing;
using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Modules;

public sealed class ModuleTests : TensorFixture
{
    [Test]
    public void Fields_become_names_the_base_class_first()
    {
        using var model = new Derived();
        Assert.That(model.named_parameters().Select(named => named.name), Is.EqualTo(new[]
        {
            "own", "scale", "inner.weight", "layers.0.weight", "layers.1.weight", "head.weight", "head.bias",
        }));
        Assert.That(model.named_children().Select(named => named.name), Is.EqualTo(new[] { "inner", "layers", "head" }));
        Assert.That(model.named_parameters(recurse: false).Select(named => named.name), Is.EqualTo(new[] { "own", "scale" }));
        Assert.That(model.parameters(), Is.EqualTo(model.named_parameters().Select(named => named.parameter)));
    }

    [Test]
    public void The_state_has_parameters_and_persistent_buffers()
    {
        using var model = new Derived();
        Assert.That(model.state_dict().Keys, Is.EquivalentTo(
            model.named_parameters().Select(named => named.name).Append("counts")));
        Assert.That(model.state_dict(prefix: "model").Keys, Does.Contain("model.layers.1.weight").And.Contain("model.counts"));
        Assert.That(model.named_buffers().Select(named => named.name), Is.EqualTo(new[] { "counts", "cache" }));
        Assert.That(model.buffers(include_nonpersistent: false).Count(), Is.EqualTo(1));
        Assert.That(model.state_dict()["own"], Is.SameAs(model.get_parameter("own")));
        Assert.That(model.get_parameter("layers.1.weight"), Is.SameAs(model.parameters().ElementAt(4)));
        Assert.That(model.get_buffer("cache")!.shape, Is.EqualTo(new long[] { 2 }));
        Assert.That((model.get_parameter("no"), model.get_buffer("no")), Is.EqualTo(((Parameter?)null, (Tensor?)null)));
    }

    [Test]
    public void A_tied_parameter_is_one_parameter_with_two_names()
    {
        using var embedding = nn.Embedding(3, 2);
        using var head = nn.Linear(embedding.weight);
        using var model = nn.Sequential(("embed", embedding), ("head", head));
        Assert.That(model.named_parameters().Select(named => named.name), Is.EqualTo(new[] { "embed.weight" }));
        Assert.That(model.state_dict().Keys, Is.EqualTo(new[] { "embed.weight", "head.weight" }));
        Expect(model.call(tensor(new long[] { 1 })), [1, 3], Values(embedding.weight[1].matmul(embedding.weight.T)));
    }

    [Test]
    public void Modes_reach_every_descendant()
    {
        using var model = new Derived();
        model.eval();
        Assert.That(model.modules().Select(module => module.training).Append(model.training), Is.All.False);
        model.train();
        Assert.That(model.modules().Select(module => module.training).Append(model.training), Is.All.True);
        Assert.That(model.named_modules().Select(named => named.name), Is.EquivalentTo(
            new[] { "inner", "layers", "layers.0", "layers.1", "head" }));
    }

    [Test]
    public void Apply_visits_children_before_parents()
    {
        using var model = new Derived();
        var visited = new List<string>();
        Assert.That(model.apply(module => visited.Add(module.GetName())), Is.SameAs(model));
        Assert.That(visited, Is.EqualTo(new[] { "Linear", "Linear", "Linear", "ModuleList", "Linear", "Derived" }));
    }

    [Test]
    public void Gradients_are_dropped_or_zeroed()
    {
        using var layer = nn.Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        layer.zero_grad(set_to_none: false);
        Expect(layer.weight.grad!, [1, 2], 0, 0);
        layer.zero_grad();
        Assert.That(layer.weight.grad, Is.Null);
    }

    [Test]
    public void Parameters_outlive_the_scope_they_are_registered_in_and_die_with_their_module()
    {
        Linear layer;
        using (NewDisposeScope())
            layer = nn.Linear(2, 2);
        var (weight, bias) = (layer.weight, layer.bias!);
        Assert.That((weight.IsInvalid, bias.IsInvalid), Is.EqualTo((false, false)));
        layer.Dispose();
        Assert.That((weight.IsInvalid, bias.IsInvalid), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_parameter_takes_over_its_tensor()
    {
        var live = LiveTensors.Settled();
        var source = Vector(1, 2);
        var parameter = new Parameter(source);
        Assert.That((source.IsInvalid, parameter.requires_grad, parameter.is_leaf), Is.EqualTo((true, true, true)));
        Assert.That(Tensor.TotalCount, Is.EqualTo(live + 1));
        Expect(parameter, 1, 2);
        Assert.That(nn.Parameter(Vector(1), requires_grad: false).requires_grad, Is.False);
    }

    private class Base : nn.Module<Tensor, Tensor>
    {
        private readonly Linear inner = nn.Linear(2, 2, hasBias: false);
        protected readonly Parameter own = new(zeros(2));

        protected Base(string name)
            : base(name)
        {
        }

        public override Tensor forward(Tensor input) => inner.call(input + own);
    }

    private sealed class Derived : Base
    {
        private readonly ModuleList<Linear> layers = nn.ModuleList(nn.Linear(2, 2, false), nn.Linear(2, 2, false));
        private readonly Parameter scale = new(ones(2));
        private readonly Tensor counts = zeros(2, int64);
        private readonly Linear head = nn.Linear(2, 1);

        internal Derived()
            : base(nameof(Derived))
        {
            RegisterComponents();
            register_buffer("cache", zeros(2), persistent: false);
        }

        public override Tensor forward(Tensor input) =>
            head.call(layers.Aggregate(base.forward(input), (x, layer) => layer.call(x)) * scale + counts);
    }
}
