using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

public sealed class MultiTokenPredictionTests
{
    private static readonly DeepSeekV3Config s_config = ToyConfig.DeepSeek with { NumNextnPredictLayers = 1 };
    private static readonly ModelOptions s_options = new() { MultiTokenPrediction = true };

    [Test]
    public void The_layer_is_built_on_request_only()
    {
        using var without = ToyConfig.Build(s_config);
        Assert.That(without.named_parameters().Select(named => named.name), Has.None.StartsWith("model.layers.2."));
        Assert.That(() => without.SecondNextLogits(zeros(1, 1, 32), zeros([1, 1], int64)), Throws.TypeOf<MiniR1Exception>());
        Assert.That(() => new CausalLanguageModel(ToyConfig.Llama, s_options), Throws.TypeOf<MiniR1Exception>());
    }

    [Test]
    public void Its_parameters_carry_the_checkpoints_names()
    {
        using var model = ToyConfig.Build(s_config, s_options);
        var names = model.named_parameters().Select(named => named.name).Where(name => name.StartsWith("model.layers.2.", StringComparison.Ordinal)).ToList();
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.SupersetOf(new[]
        {
            "model.layers.2.enorm.weight", "model.layers.2.hnorm.weight", "model.layers.2.eh_proj.weight",
            "model.layers.2.shared_head.norm.weight", "model.layers.2.input_layernorm.weight",
            "model.layers.2.self_attn.kv_b_proj.weight", "model.layers.2.mlp.experts.7.down_proj.weight",
        }));
    }

    [Test]
    public void It_predicts_the_second_next_token_and_sees_nothing_later()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = ToyConfig.Build(s_config, s_options);
        var ids = randint(0, 27, [2, 9]);
        var hidden = model.Forward(ids.narrow(1, 0, 8)); // tokens 0..7
        var logits = model.SecondNextLogits(hidden, ids.narrow(1, 1, 8)); // [2, 8, 27]
        Assert.That(logits.shape, Is.EqualTo(new long[] { 2, 8, 27 }));

        // Row 4 may use tokens 0..5: changing token 6 must leave it, and rows before, alone.
        var changed = cat([ids.narrow(1, 0, 6), (ids.narrow(1, 6, 1) + 1).remainder(27), ids.narrow(1, 7, 2)], dim: 1);
        var again = model.SecondNextLogits(model.Forward(changed.narrow(1, 0, 8)), changed.narrow(1, 1, 8));
        Assert.Multiple(() =>
        {
            Assert.That(Fixture.Difference(again.narrow(1, 0, 5), logits.narrow(1, 0, 5)), Is.LessThan(1e-5));
            Assert.That(Fixture.Difference(again.narrow(1, 5, 1), logits.narrow(1, 5, 1)), Is.GreaterThan(1e-4));
        });
    }

    [Test]
    public void Its_loss_falls_in_training()
    {
        using var scope = NewDisposeScope();
        using var model = ToyConfig.Build(s_config, s_options);
        var ids = (arange(24).view(2, 12) * 5).remainder(27).to(int64);
        var optimizer = optim.AdamW(model.parameters(), 1e-2);
        var first = Step();
        var last = first;
        for (var step = 0; step < 30; step++)
            last = Step();
        Assert.That(last, Is.LessThan(first / 4));

        float Step()
        {
            using var inner = NewDisposeScope();
            var hidden = model.Forward(ids.narrow(1, 0, 10)); // [2, 10, D]
            var logits = model.SecondNextLogits(hidden, ids.narrow(1, 1, 10)); // [2, 10, V], about tokens 2..11
            var loss = nn.functional.cross_entropy(logits.reshape(-1, 27), ids.narrow(1, 2, 10).reshape(-1));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }
    }
}
