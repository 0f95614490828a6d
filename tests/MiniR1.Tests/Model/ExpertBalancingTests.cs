using MiniR1.Model;
using MiniR1.Tests.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

public sealed class ExpertBalancingTests
{
    [Test]
    public void Busy_experts_go_down_and_idle_ones_up_by_the_rate()
    {
        using var scope = NewDisposeScope();
        var load = tensor(new long[] { 6, 1, 4, 5 }); // mean 4
        var updated = ExpertBalancing.Update(tensor(new[] { .5f, 0, .25f, -1 }), load, 0.125);
        Assert.That(updated.data<float>().ToArray(), Is.EqualTo(new[] { .375f, .125f, .25f, -1.125f }));
    }

    [Test]
    public void Applying_uses_the_load_of_training_passes_and_clears_it()
    {
        using var scope = NewDisposeScope();
        using var model = ToyConfig.Build(ToyConfig.DeepSeek with { FirstKDenseReplace = 0 });
        var ids = randint(0, 27, [4, 10]);
        var layers = model.modules().OfType<MixtureOfExperts>().ToList();
        Assert.That(layers, Has.Count.EqualTo(2));

        model.Forward(ids);
        Assert.That(layers[0].Load.Counts, Is.Null, "evaluation counts nothing");

        model.train();
        model.Forward(ids);
        model.Forward(ids);
        var counts = layers[0].Load.Counts!.data<long>().ToArray();
        Assert.That(counts.Sum(), Is.EqualTo(2 * 4 * 10 * 2));

        ExpertBalancing.Apply(model, 0.001);
        var expected = counts.Select(count => .001f * Math.Sign(counts.Average() - count));
        Assert.Multiple(() =>
        {
            Assert.That(layers[0].Router.CorrectionBias.data<float>().ToArray(), Is.EqualTo(expected).Within(1e-9));
            Assert.That(layers[0].Load.Counts!.data<long>().ToArray(), Is.All.EqualTo(0));
        });
    }

    [Test]
    public void The_dense_form_counts_what_the_naive_one_counts()
    {
        using var scope = NewDisposeScope();
        long[][] Loads(ExpertForm form)
        {
            using var drawn = MicroModel.Build();
            using var model = new CausalLanguageModel(MicroModel.Config, new ModelOptions { Experts = form });
            using (no_grad())
            {
                foreach (var (name, tensor) in model.state_dict())
                    tensor.copy_(drawn.state_dict()[name]);
            }

            model.train();
            model.Forward(arange(3, 23, dtype: int64).view(2, 10));
            return [.. model.modules().OfType<MixtureOfExperts>().Select(layer => layer.Load.Counts!.data<long>().ToArray())];
        }

        Assert.That(Loads(ExpertForm.Dense), Is.EqualTo(Loads(ExpertForm.Naive)));
    }

    [Test]
    public void Repeated_updates_balance_a_lopsided_router()
    {
        using var scope = NewDisposeScope();
        var config = ToyConfig.DeepSeek with { NRoutedExperts = 4, NumExpertsPerTok = 1 };
        var affinities = (randn(512, 4) * 0.1 + tensor(new[] { 1f, 0, 0, 0 })).sigmoid(); // expert 0 gets nearly all
        var bias = zeros(4);
        for (var step = 0; step < 400; step++)
            bias = ExpertBalancing.Update(bias, Router.Choose(affinities, bias, config).Load(4), 0.002);
        var load = Router.Choose(affinities, bias, config).Load(4).data<long>().ToArray();
        Assert.That(load, Is.All.InRange(512 / 4 / 2, 512 / 4 * 2));
    }
}
