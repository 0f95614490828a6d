using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

public sealed class WeightInitializationTests
{
    [Test]
    public void Matrices_have_the_asked_spread_and_the_attentions_outputs_a_smaller_one()
    {
        using var model = ToyConfig.Build(ToyConfig.DeepSeek with { HiddenSize = 128, VocabSize = 500 }, std: 0.05);
        Assert.Multiple(() =>
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (parameter.shape.Length == 1)
                {
                    Assert.That(parameter.data<float>().ToArray(), Is.All.EqualTo(1f), name);
                    continue;
                }

                var expected = name.EndsWith("o_proj.weight", StringComparison.Ordinal) ? 0.05 / Math.Sqrt(4) : 0.05;
                Assert.That(parameter.std().item<float>(), Is.EqualTo(expected).Within(expected * 0.1), name);
            }

            foreach (var (name, buffer) in model.named_buffers())
                Assert.That(buffer.data<float>().ToArray(), Is.All.EqualTo(0f), name);
        });
    }

    [Test]
    public void A_seed_decides_everything()
    {
        using var first = ToyConfig.Build(ToyConfig.DeepSeek, seed: 3);
        using var same = ToyConfig.Build(ToyConfig.DeepSeek, seed: 3);
        using var other = ToyConfig.Build(ToyConfig.DeepSeek, seed: 4);
        var name = "model.layers.1.mlp.experts.7.up_proj.weight";
        Assert.Multiple(() =>
        {
            Assert.That(Fixture.Difference(same.get_parameter(name)!, first.get_parameter(name)!), Is.Zero);
            Assert.That(Fixture.Difference(other.get_parameter(name)!, first.get_parameter(name)!), Is.GreaterThan(0.01));
        });
    }

    [Test]
    public void Building_a_model_draws_no_random_numbers()
    {
        manual_seed(11);
        using var expected = rand(4);
        manual_seed(11);
        using var model = new CausalLanguageModel(ToyConfig.DeepSeek);
        using var actual = rand(4);
        Assert.That(actual.data<float>().ToArray(), Is.EqualTo(expected.data<float>().ToArray()));
    }
}
