using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Modules;

public sealed class GeneratorTests : TensorFixture
{
    [Test]
    public void Equal_seeds_give_equal_numbers_and_others_do_not()
    {
        var (first, second, other) = (Draw(7), Draw(7), Draw(8));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void A_saved_state_goes_on_with_the_same_numbers()
    {
        using var generator = new Generator(7);
        Values(rand(3, generator: generator));
        var state = generator.get_state();
        var next = Values(randn(5, generator: generator));
        using var other = new Generator(99);
        other.set_state(state);
        Assert.That(Values(randn(5, generator: other)), Is.EqualTo(next));
    }

    [Test]
    public void Generators_do_not_disturb_each_other()
    {
        using var one = new Generator(7);
        using var two = new Generator(7);
        var first = Values(rand(3, generator: one));
        rand(100);
        Assert.That(Values(rand(3, generator: two)), Is.EqualTo(first));
    }

    [Test]
    public void Seeding_restarts_the_stream()
    {
        using var generator = new Generator(7);
        var first = Values(rand(3, generator: generator));
        Assert.That(generator.manual_seed(7), Is.SameAs(generator));
        Assert.That(Values(rand(3, generator: generator)), Is.EqualTo(first));
        Assert.That(generator.initial_seed(), Is.EqualTo(7));
        Assert.That(generator.device.type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void The_global_generator_is_seeded_by_manual_seed()
    {
        using var global = manual_seed(11);
        var first = Values(rand(3));
        using var again = manual_seed(11);
        Assert.That(Values(rand(3)), Is.EqualTo(first));
        Assert.That(again.initial_seed(), Is.EqualTo(11));
    }

    [Test]
    public void Every_random_factory_takes_a_generator()
    {
        using var generator = new Generator(3);
        Assert.That(Values(randint(2, 5, [100], generator: generator)).Distinct().Order(), Is.EqualTo(new double[] { 2, 3, 4 }));
        Assert.That(Values(randperm(10, generator: generator)).Order(), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(Values(rand(2, 3, generator: generator)), Is.All.InRange(0, 1));
        Assert.That(Values(empty(100).uniform_(2, 3, generator)), Is.All.InRange(2, 3));
        Assert.That(Values(empty(100).exponential_(1, generator)), Is.All.GreaterThan(0));
        Assert.That(randn(1, 2, 3, 4, generator: generator).shape, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        Assert.That(randn_like(zeros(2)).shape, Is.EqualTo(rand_like(zeros(2)).shape));
        var drawn = multinomial(Vector(0, 1, 3), 4000, replacement: true, generator);
        Assert.That(Values(drawn.bincount(null, 3)), Is.EqualTo(new[] { 0, 1000.0, 3000 }).Within(150));
    }

    [Test]
    public void A_disposed_generator_says_so()
    {
        var generator = new Generator(1);
        generator.Dispose();
        generator.Dispose();
        Assert.That(() => rand(1, generator: generator), Throws.InvalidOperationException.With.Message.Contains("disposed"));
    }

    private static double[] Draw(ulong seed)
    {
        using var generator = new Generator(seed);
        return Values(randn(8, generator: generator));
    }
}
