using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using MiniR1.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Generation;

/// <summary>
/// The sampler and the trainer must agree on log p of each token, or the first update is off-policy already: one
/// decodes over a cache in small batches, the other reads whole padded texts.
/// </summary>
public sealed class RolloutAgainstTrainerTests
{
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    [Test]
    public void Log_probabilities_agree([Values(1, .6)] double temperature, [Values] bool padded)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = MicroModel.Build();
        var rows = Rollout(model, temperature, padded);
        var batch = new PolicyRows(rows, s_tokenizer.PadId);
        var (taken, all) = batch.LogProbabilities(model, temperature); // [B, L], [B, L, V]
        var (mask, old) = (batch.Mask(), batch.OldLogProbabilities()); // [B, L]
        Assert.Multiple(() =>
        {
            Assert.That(all.shape, Is.EqualTo(new long[] { rows.Length, rows.Max(row => row.Completion.Length), model.Config.VocabSize }));
            Assert.That(MicroModel.Values(taken * mask), Is.EqualTo(MicroModel.Values(old)).Within(1e-4));
            Assert.That(MicroModel.Values(all.exp().sum(-1)), Is.All.EqualTo(1).Within(1e-4));
        });
    }

    [Test]
    public void Rows_do_not_depend_on_who_shares_their_batch()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = MicroModel.Build();
        var rows = Rollout(model, 1, padded: true);
        var together = new PolicyRows(rows, s_tokenizer.PadId).LogProbabilities(model, 1).Taken; // [B, L]
        for (var row = 0; row < rows.Length; row++)
        {
            var alone = new PolicyRows([rows[row]], s_tokenizer.PadId).LogProbabilities(model, 1).Taken; // [1, L']
            Assert.That(
                MicroModel.Values(together[row].narrow(0, 0, alone.shape[1])),
                Is.EqualTo(MicroModel.Values(alone)).Within(1e-4));
        }
    }

    [Test]
    public void Masks_and_weights_lie_on_the_completions_tokens()
    {
        using var scope = NewDisposeScope();
        GeneratedSequence[] rows =
        [
            new([1, 5, 19], [7, 2], [-.5f, -.25f], true),
            new([1, 19], [8, 9, 10], [-1, -2, -3], false),
        ];
        var batch = new PolicyRows(rows, 0);
        Assert.Multiple(() =>
        {
            Assert.That(MicroModel.Values(batch.Mask()), Is.EqualTo(new[] { 1f, 1, 0, 1, 1, 1 }));
            Assert.That(MicroModel.Values(batch.OldLogProbabilities()), Is.EqualTo(new[] { -.5f, -.25f, 0, -1, -2, -3 }));
            Assert.That(MicroModel.Values(batch.Spread(row => row + 4)), Is.EqualTo(new[] { 4f, 4, 0, 5, 5, 5 }));
        });
    }

    private static GeneratedSequence[] Rollout(CausalLanguageModel model, double temperature, bool padded)
    {
        string[] prompts = padded ? ["8 3=11:", "12 3 5 44=64:", "4 2 1=12:"] : ["8 3 2=13:", "1 3 5=15:", "4 2 1=12:"];
        var options = new SamplingOptions { Temperature = temperature, MaxNewTokens = 32, Seed = 21 };
        var rows = MicroModel.Generator(model)
            .Generate([.. prompts.Select(prompt => PromptEncoding.Encode(s_tokenizer, prompt))], 6, options);
        Assert.That(rows.Select(row => row.Completion.Length).Distinct().Count(), Is.GreaterThan(3));
        return rows;
    }
}
