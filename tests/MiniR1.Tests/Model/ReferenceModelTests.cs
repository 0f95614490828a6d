using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>The five tiny models against transformers' own numbers.</summary>
[TestFixtureSource(typeof(Fixture), nameof(Fixture.All))]
public sealed class ReferenceModelTests(string name)
{
    private Fixture fixture = null!;

    [OneTimeSetUp]
    public void Load() => fixture = new Fixture(name);

    [OneTimeTearDown]
    public void Unload() => fixture.Dispose();

    [Test]
    public void Logits_are_the_references()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var logits = fixture.Model.Logits(fixture.Model.Forward(fixture.InputIds)); // [2, 48, 512]
        var difference = Fixture.Difference(logits, fixture.Reference("logits"));
        TestContext.Out.WriteLine($"{name}: logits differ by at most {difference:g3}");
        Assert.That(difference, Is.LessThan(1e-4));
    }

    [Test]
    public void Hidden_states_are_the_references()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var layers = fixture.Model.Config.NumHiddenLayers;
        var final = fixture.Model.Model.Forward(fixture.InputIds, observe: Compare);
        Assert.That(Fixture.Difference(final, fixture.Reference($"hidden.{layers}")), Is.LessThan(1e-4));

        void Compare(int layer, Tensor hidden)
        {
            // The reference has no embeddings, and its last hidden state is the normed one.
            if (layer > 0 && layer < layers)
                Assert.That(Fixture.Difference(hidden, fixture.Reference($"hidden.{layer}")), Is.LessThan(1e-4), $"layer {layer}");
        }
    }

    [Test]
    public void Left_padding_changes_nothing_behind_it()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var attend = fixture.Reference("left_pad_mask"); // [2, 48]
        var first = AttentionSpan.LeftPadded(attend, 48); // [2, 48]
        var logits = fixture.Model.Logits(fixture.Model.Forward(fixture.InputIds, first)); // [2, 48, 512]
        var padding = 48 - (int)attend.sum().item<long>() + 48;
        Assert.That(padding, Is.EqualTo(10));
        var actual = logits.narrow(0, 1, 1).narrow(1, padding, 48 - padding);
        var expected = fixture.Reference("left_pad_logits").narrow(1, padding, 48 - padding);
        Assert.That(Fixture.Difference(actual, expected), Is.LessThan(1e-4));
    }

    [Test]
    public void Greedy_tokens_without_a_cache_are_the_references()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var expected = fixture.Reference("greedy"); // [1, 32]
        var ids = expected.narrow(1, 0, 8);
        while (ids.shape[1] < 32)
            ids = cat([ids, Next(fixture.Model.Forward(ids))], dim: 1);
        Assert.That(ids.data<long>().ToArray(), Is.EqualTo(expected.data<long>().ToArray()));
    }

    [Test]
    public void Greedy_tokens_with_a_cache_are_the_references()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var expected = fixture.Reference("greedy"); // [1, 32]
        using var cache = fixture.Model.CreateCache(1, 32);
        var next = Next(fixture.Model.Forward(expected.narrow(1, 0, 8), cache: cache));
        var made = new List<long>(expected.narrow(1, 0, 8).data<long>().ToArray());
        while (true)
        {
            made.Add(next.item<long>());
            if (made.Count == 32)
                break;
            next = Next(fixture.Model.Forward(next, cache: cache));
        }

        Assert.That(made, Is.EqualTo(expected.data<long>().ToArray()));
    }

    [Test]
    public void A_prompt_read_in_chunks_over_a_cache_gives_the_references_logits([Values(1, 7, 48)] int chunk)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var cache = fixture.Model.CreateCache(2, 48);
        var logits = new List<Tensor>();
        for (var start = 0; start < 48; start += chunk)
        {
            var ids = fixture.InputIds.narrow(1, start, Math.Min(chunk, 48 - start));
            logits.Add(fixture.Model.Logits(fixture.Model.Forward(ids, cache: cache)));
        }

        Assert.That(Fixture.Difference(cat(logits, dim: 1), fixture.Reference("logits")), Is.LessThan(1e-4));
    }

    /// <summary>
    /// What bfloat16 allows is measured by rounding the weights alone and computing in float32: rounding every
    /// activation to the same eight bits may cost a few times that.
    /// </summary>
    [Test]
    public void In_bfloat16_the_logits_are_a_few_roundings_away()
    {
        using var scope = NewDisposeScope();
        using var half = new Fixture(name, new ModelOptions { Dtype = ScalarType.BFloat16 });
        using var rounded = new Fixture(name);
        using (no_grad())
        {
            foreach (var parameter in rounded.Model.parameters())
                parameter.copy_(parameter.to(bfloat16));
        }

        var (ofAll, ofWeights) = (MedianDifference(half), MedianDifference(rounded));
        TestContext.Out.WriteLine($"{name}: bfloat16 logits differ by {ofAll:g3}, {ofWeights:g3} of it from the weights (relative norm, median of the tokens)");
        Assert.That(ofAll, Is.LessThan(4 * ofWeights));
    }

    [Test]
    public void Loss_and_gradients_are_the_references()
    {
        using var scope = NewDisposeScope();
        var logits = fixture.Model.Logits(fixture.Model.Forward(fixture.InputIds)); // [2, 48, 512]
        var targets = fixture.InputIds.narrow(1, 1, 47).reshape(-1); // [94]
        var loss = nn.functional.cross_entropy(logits.narrow(1, 0, 47).reshape(-1, 512), targets);
        fixture.Model.zero_grad();
        loss.backward();
        var expected = fixture.Gradient("loss").item<float>();
        Assert.That(loss.item<float>(), Is.EqualTo(expected).Within(1e-4 * expected));
        var worst = 0.0;
        foreach (var key in fixture.GradientNames)
        {
            var gradient = fixture.Model.get_parameter(key["grad.".Length..])!.grad!;
            var difference = Fixture.RelativeDifference(gradient, fixture.Gradient(key));
            Assert.That(difference, Is.LessThan(1e-4), key);
            worst = Math.Max(worst, difference);
        }

        TestContext.Out.WriteLine($"{name}: gradients differ by at most {worst:g3} (relative norm)");
        Assert.That(fixture.GradientNames.Count(), Is.GreaterThanOrEqualTo(10));
        fixture.Model.zero_grad();
    }

    // Of the tokens: one whose router chooses another expert for a rounding differs as a whole.
    private double MedianDifference(Fixture other)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var logits = other.Model.Logits(other.Model.Forward(fixture.InputIds)).to(float32).view(-1, 512); // [96, 512]
        var expected = fixture.Reference("logits").view(-1, 512); // [96, 512]
        return Enumerable.Range(0, 96).Select(row => Fixture.RelativeDifference(logits[row], expected[row])).Order().ElementAt(48);
    }

    /// <summary>[B, 1]: the likeliest token behind the last.</summary>
    private Tensor Next(Tensor hidden) =>
        fixture.Model.Logits(hidden.narrow(1, hidden.shape[1] - 1, 1)).argmax(-1);
}
