using LibTorch.Testing;
using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>Live tensors stay flat: temporaries die in the forward pass's own scopes.</summary>
[NonParallelizable]
public sealed class LeakTests
{
    private static readonly ModelConfig[] s_configs = [ToyConfig.DeepSeek, ToyConfig.Llama];

    [Test]
    public void Decoding_leaves_one_tensor_a_call([Range(0, 1)] int config)
    {
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_configs[config]);
        using var cache = model.CreateCache(2, 64);
        using var ids = ones([2, 1], int64);
        model.Forward(ids, cache: cache).Dispose();
        var before = LiveTensors.Settled();
        for (var step = 0; step < 40; step++)
        {
            using var hidden = model.Forward(ids, cache: cache);
            Assert.That(Tensor.TotalCount, Is.EqualTo(before + 1), $"step {step}");
        }
    }

    [Test]
    public void Training_leaves_nothing([Range(0, 1)] int config)
    {
        using var model = ToyConfig.Build(s_configs[config]);
        model.train();
        Step();
        var before = LiveTensors.Settled();
        for (var step = 0; step < 100; step++)
            Step();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));

        void Step()
        {
            using var scope = NewDisposeScope();
            var ids = randint(0, 27, [2, 8]);
            var logits = model.Logits(model.Forward(ids));
            nn.functional.cross_entropy(logits.reshape(-1, 27), ids.reshape(-1)).backward();
            model.zero_grad();
            ExpertBalancing.Apply(model, 0.001);
        }
    }

    [Test]
    public void A_model_built_in_a_scope_outlives_it_and_disposing_it_frees_all([Range(0, 1)] int config)
    {
        var before = LiveTensors.Settled();
        CausalLanguageModel model;
        using (NewDisposeScope())
            model = ToyConfig.Build(s_configs[config]);
        using (NewDisposeScope())
        using (no_grad())
            Assert.That(model.Forward(ones([1, 3], int64)).isfinite().all().item<bool>(), Is.True);
        model.Dispose();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
