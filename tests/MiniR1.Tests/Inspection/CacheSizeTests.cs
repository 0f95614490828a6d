using MiniR1.Inspection;
using MiniR1.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Inspection;

public sealed class CacheSizeTests
{
    [Test]
    public void R1_keeps_576_numbers_a_layer()
    {
        var cache = CacheSize.Of(ConfigPresets.Load("deepseek-r1"));
        Assert.Multiple(() =>
        {
            Assert.That(cache.ValuesPerLayer, Is.EqualTo(576));
            Assert.That(cache.BytesPerToken, Is.EqualTo(70_272));
            Assert.That(cache.Comparisons.Select(other => Math.Round(100 * other.Share, 2)), Is.EqualTo(new[] { 1.41, 1.76, 28.12 }));
            Assert.That(cache.Bytes(1000, 3), Is.EqualTo(3 * 70_272_000L));
        });
    }

    // 2 (keys and values) x key-value heads x 128 x layers x 2 bytes.
    [TestCase("r1-distill-qwen-1.5b", 28_672, 100.0 * 2 / 12)]
    [TestCase("r1-distill-qwen-7b", 57_344, 100.0 * 4 / 28)]
    [TestCase("r1-distill-llama-8b", 131_072, 25)]
    [TestCase("r1-distill-qwen-14b", 196_608, 20)]
    [TestCase("r1-distill-qwen-32b", 262_144, 20)]
    [TestCase("r1-distill-llama-70b", 327_680, 12.5)]
    public void The_distilled_models_share_keys_among_heads(string name, long bytes, double share)
    {
        var cache = CacheSize.Of(ConfigPresets.Load(name));
        Assert.That(cache.BytesPerToken, Is.EqualTo(bytes));
        Assert.That(cache.Comparisons.Single().Share * 100, Is.EqualTo(share).Within(1e-9));
    }

    [TestCase(24, 21_600_000_000, 1)]
    [TestCase(24, 21_600_000_001, 2)]
    [TestCase(80, 1, 1)]
    [TestCase(80, 720_000_000_000, 10)]
    public void Cards_are_filled_to_nine_tenths(int gigabytes, long bytes, int cards) =>
        Assert.That(new Accelerator("card", gigabytes).Cards(bytes), Is.EqualTo(cards));
}
