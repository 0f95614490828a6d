using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

public sealed class StackedProjectionsTests
{
    private StackedProjections stacked = null!;
    private Tensor input = null!;

    [SetUp]
    public void Build()
    {
        using var generator = new Generator(5);
        using var frozen = no_grad();
        stacked = new StackedProjections(6, [4, 2, 3], hasBias: true, new ModelOptions());
        for (var part = 0; part < 3; part++)
        {
            stacked[part].Weight.normal_(0, 1, generator);
            stacked[part].Bias!.normal_(0, 1, generator);
        }

        input = randn([2, 5, 6], generator: generator);
    }

    [TearDown]
    public void TearDown()
    {
        for (var part = 0; part < 3; part++)
            stacked[part].Dispose();
        stacked.Dispose();
        input.Dispose();
    }

    [Test]
    public void One_product_gives_what_the_parts_give([Values] bool withGradients)
    {
        using var scope = NewDisposeScope();
        using var mode = set_grad_enabled(withGradients);
        var expected = cat([.. Enumerable.Range(0, 3).Select(part => stacked[part].Forward(input))], dim: -1);
        Assert.That(Fixture.Difference(stacked.Forward(input), expected), Is.LessThan(1e-6));
    }

    [Test]
    public void A_change_of_a_part_is_one_of_the_whole()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        stacked[1].Weight.zero_();
        stacked[1].Bias!.fill_(7);
        Assert.That(stacked.Forward(input).narrow(-1, 4, 2).eq(7).all().item<bool>(), Is.True);
    }

    [Test]
    public void Each_part_gets_its_gradient()
    {
        using var scope = NewDisposeScope();
        stacked.Forward(input).sum().backward();
        for (var part = 0; part < 3; part++)
        {
            Assert.That(stacked[part].Weight.grad!.shape, Is.EqualTo(stacked[part].Weight.shape));
            Assert.That(stacked[part].Bias!.grad!.eq(10).all().item<bool>(), Is.True); // 2 x 5 rows
        }
    }
}
