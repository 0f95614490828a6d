using LibTorch.Testing;
using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

public sealed class KeyValueCacheTests
{
    private static readonly ModelConfig[] s_configs = [ToyConfig.DeepSeek, ToyConfig.Llama];

    [Test]
    public void Kept_rows_go_on_as_if_the_others_had_never_been([Range(0, 1)] int config)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);
        var ids = randint(0, 27, [4, 8]);
        var rows = tensor(new long[] { 3, 1 });
        var expected = model.Forward(ids.index_select(0, rows)).narrow(1, 6, 2);
        using var cache = model.CreateCache(4, 8);
        model.Forward(ids.narrow(1, 0, 6), cache: cache);
        cache.KeepRows(rows);
        Assert.That((cache.Batch, cache.Length, cache.Capacity), Is.EqualTo((2L, 6L, 8L)));
        var actual = model.Forward(ids.index_select(0, rows).narrow(1, 6, 2), cache: cache);
        Assert.That(Fixture.Difference(actual, expected), Is.LessThan(2e-5));
    }

    [Test]
    public void Truncating_forgets_the_later_tokens([Range(0, 1)] int config)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);
        var ids = randint(0, 27, [2, 8]);
        using var cache = model.CreateCache(2, 8);
        var first = model.Forward(ids, cache: cache);
        cache.Truncate(5);
        var again = model.Forward(ids.narrow(1, 5, 3), cache: cache);
        Assert.That(Fixture.Difference(again, first.narrow(1, 5, 3)), Is.LessThan(2e-5));
    }

    [Test]
    public void Misuse_is_told([Range(0, 1)] int config)
    {
        using var scope = NewDisposeScope();
        using var model = ToyConfig.Build(s_configs[config]);
        using var cache = model.CreateCache(2, 4);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.Forward(ones([2, 2], int64), cache: cache), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("no_grad"));
            using var frozen = no_grad();
            Assert.That(() => model.Forward(ones([2, 5], int64), cache: cache), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("larger capacity"));
            Assert.That(() => model.Forward(ones([3, 1], int64), cache: cache), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("2 rows"));
            Assert.That(
                () => model.Forward(ones([2, 2], int64), zeros(1, 1, 2, 3), cache),
                Throws.TypeOf<MiniR1Exception>().With.Message.Contains("[1, 1, 2, 3]"));
            Assert.That(
                () => model.Forward(ones([1, 129], int64)),
                Throws.TypeOf<MiniR1Exception>().With.Message.Contains("129 tokens"));
        });
    }

    [Test]
    public void The_latent_cache_keeps_the_latent_and_one_key_only()
    {
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        var before = LiveTensors.Settled();
        using var cache = model.CreateCache(2, 4);
        Assert.That(Tensor.TotalCount - before, Is.EqualTo(model.Config.NumHiddenLayers), "one buffer a layer");
    }
}
