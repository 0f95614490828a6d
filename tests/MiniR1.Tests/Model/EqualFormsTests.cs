using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Each fast form against its plain twin: the same numbers, the same gradients.</summary>
public sealed class EqualFormsTests
{
    private const double Tolerance = 2e-5;
    private static readonly ModelConfig[] s_configs =
    [
        ToyConfig.DeepSeek,
        ToyConfig.DeepSeek with { QLoraRank = 10, NSharedExperts = 2, NGroup = 4, TopkGroup = 2, NumExpertsPerTok = 3 },
        ToyConfig.DeepSeek with { NSharedExperts = 0, NormTopkProb = false, Rope = Yarn },
        ToyConfig.Llama,
    ];

    private static RopeConfig Yarn => new()
    {
        Kind = RopeKind.Yarn,
        Factor = 8,
        OriginalMaxPositionEmbeddings = 16,
        Mscale = 1,
        MscaleAllDim = 1,
    };

    [Test]
    public void Absorbed_and_expanded_attention_agree(
        [Range(0, 2)] int config, [Values(LatentAttentionForm.Absorbed, LatentAttentionForm.Auto)] LatentAttentionForm form)
    {
        var plain = new ModelOptions { LatentAttention = LatentAttentionForm.Expanded };
        var fast = new ModelOptions { LatentAttention = form };
        AssertEqualWithGradients(s_configs[config], plain, fast);
    }

    [Test]
    public void Grouped_and_dense_experts_agree_with_expert_by_expert(
        [Range(0, 2)] int config, [Values(ExpertForm.Grouped, ExpertForm.Dense, ExpertForm.Fused, ExpertForm.Auto)] ExpertForm form)
    {
        var plain = new ModelOptions { Experts = ExpertForm.Naive };
        AssertEqualWithGradients(s_configs[config], plain, new ModelOptions { Experts = form });
    }

    [Test]
    public void Fast_attention_agrees_with_the_naive_one(
        [Range(0, 3)] int config, [Values(AttentionForm.Auto, AttentionForm.Library)] AttentionForm form) =>
        AssertEqualWithGradients(
            s_configs[config], new ModelOptions { Attention = AttentionForm.Naive }, new ModelOptions { Attention = form });

    [Test]
    public void A_cache_changes_nothing([Range(0, 3)] int config, [Values] LatentAttentionForm form)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config], new ModelOptions { LatentAttention = form });
        var ids = Ids(3, 12);
        var expected = model.Forward(ids); // [3, 12, D]
        using var cache = model.CreateCache(3, 12);
        var parts = new[] { 5L, 1, 1, 4, 1 };
        var start = 0L;
        foreach (var length in parts)
        {
            Assert.That(cache.Length, Is.EqualTo(start));
            var actual = model.Forward(ids.narrow(1, start, length), cache: cache); // [3, length, D]
            Assert.That(Fixture.Difference(actual, expected.narrow(1, start, length)), Is.LessThan(Tolerance));
            start += length;
        }
    }

    [Test]
    public void A_cache_under_left_padding_changes_nothing([Range(0, 3)] int config)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);
        var ids = Ids(2, 10);
        var attend = ones([2, 10], int64);
        attend.narrow(0, 1, 1).narrow(1, 0, 4).zero_();
        var expected = model.Forward(ids, AttentionSpan.LeftPadded(attend, 10)); // [2, 10, D]
        using var cache = model.CreateCache(2, 16);
        model.Forward(ids.narrow(1, 0, 6), AttentionSpan.LeftPadded(attend.narrow(1, 0, 6), 6), cache);
        for (var position = 6; position < 10; position++)
        {
            var first = AttentionSpan.LeftPadded(attend.narrow(1, 0, position + 1), 1); // [2, 1]
            var actual = model.Forward(ids.narrow(1, position, 1), first, cache);
            Assert.That(Fixture.Difference(actual, expected.narrow(1, position, 1)), Is.LessThan(Tolerance));
        }
    }

    [Test]
    public void Rows_of_a_batch_do_not_touch_each_other([Range(0, 3)] int config)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);

        // 270 tokens together take the forms for many tokens, 9 alone those for few.
        var ids = Ids(30, 9);
        var together = model.Forward(ids);
        for (var row = 0; row < 30; row++)
            Assert.That(Fixture.Difference(model.Forward(ids.narrow(0, row, 1)), together.narrow(0, row, 1)), Is.LessThan(Tolerance));
    }

    [Test]
    public void Packed_documents_do_not_see_each_other([Range(0, 3)] int config)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);
        var ids = Ids(1, 12);
        var documents = tensor(new long[] { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2 }, [1, 12]);
        var packed = model.Forward(ids, AttentionSpan.Packed(documents));
        Assert.Multiple(() =>
        {
            Assert.That(Fixture.Difference(packed.narrow(1, 0, 5), model.Forward(ids.narrow(1, 0, 5))), Is.LessThan(Tolerance));
            Assert.That(Fixture.Difference(packed.narrow(1, 5, 7), model.Forward(ids.narrow(1, 5, 7))), Is.LessThan(Tolerance));
        });
    }

    [Test]
    public void Attention_forms_agree_over_spans_shared_heads_and_earlier_keys([Values] AttentionForm form)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (randn(2, 5, 6, 4), randn(2, 7, 3, 4), randn(2, 7, 3, 5)); // [B, T, H, K], [B, S, G, K], [B, S, G, V]
        var first = tensor(new long[] { 0, 1, 1, 4, 4, 2, 2, 2, 0, 6 }, [2, 5]);
        var expected = ScaledDotProduct.Naive(
            query, ScaledDotProduct.RepeatHeads(key, 6), ScaledDotProduct.RepeatHeads(value, 6), first, 0.5);
        Assert.That(
            Fixture.Difference(ScaledDotProduct.Attend(query, key, value, first, 0.5, form), expected), Is.LessThan(1e-5));
    }

    [Test]
    public void Joined_and_separate_gate_and_up_agree_with_their_gradients()
    {
        using var scope = NewDisposeScope();
        using var layer = new FeedForward(8, 12, new ModelOptions());
        foreach (var parameter in layer.parameters())
            parameter.requires_grad_(false).normal_().requires_grad_();
        var input = randn(5, 8);
        var weight = randn(5, 8);
        var (expected, expectedGradients) = Run(layer.Naive);
        var (actual, actualGradients) = Run(layer.Forward);
        Assert.That(Fixture.RelativeDifference(actual, expected), Is.LessThan(1e-5));
        foreach (var (got, wanted) in actualGradients.Zip(expectedGradients))
            Assert.That(Fixture.RelativeDifference(got, wanted), Is.LessThan(1e-5));

        (Tensor Output, Tensor[] Gradients) Run(Func<Tensor, Tensor> form)
        {
            layer.zero_grad();
            var output = form(input);
            (output * weight).sum().backward();
            return (output, [.. layer.parameters().Select(parameter => parameter.grad!.clone())]);
        }
    }

    private static void AssertEqualWithGradients(ModelConfig config, ModelOptions plain, ModelOptions fast)
    {
        using var scope = NewDisposeScope();
        using var first = ToyConfig.Build(config, plain);
        using var second = ToyConfig.Build(config, fast);
        var ids = Ids(3, 11);
        var (expected, actual) = (Run(first), Run(second));
        Assert.That(Fixture.Difference(actual, expected), Is.LessThan(Tolerance));
        var gradients = second.named_parameters().ToDictionary(named => named.name, named => named.parameter.grad);
        foreach (var (name, parameter) in first.named_parameters())
        {
            // An expert that no token chose has no gradient in one form and zeros in the other.
            var wanted = parameter.grad ?? zeros_like(parameter);
            var got = gradients[name] ?? zeros_like(parameter);
            Assert.That((got - wanted).norm().item<float>(), Is.LessThan((1e-4 * wanted.norm().item<float>()) + 1e-6), name);
        }

        Tensor Run(CausalLanguageModel model)
        {
            var logits = model.Logits(model.Forward(ids)); // [3, 11, V]
            nn.functional.cross_entropy(logits.reshape(-1, 27), ids.reshape(-1)).backward();
            return logits;
        }
    }

    private static Tensor Ids(long batch, long length)
    {
        using var generator = new Generator(5);
        return randint(0, 27, [batch, length], generator: generator);
    }
}
