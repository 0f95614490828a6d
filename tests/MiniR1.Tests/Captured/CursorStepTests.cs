using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Captured;

/// <summary>Tokens fed one by one behind a cursor, as a captured step does it, against one pass over all of them.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class CursorStepTests(string where)
{
    private const int Length = 12;
    private const int Prompt = 5;

    [Test]
    public void Steps_give_the_logits_of_a_whole_pass(
        [ValueSource(typeof(Fixture), nameof(Fixture.All))] string name, [Values(1, 2, 7)] int rows,
        [Values(ExpertForm.Auto, ExpertForm.InPlace)] ExpertForm experts)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var device = Devices.Require(where);
        using var model = Checkpoint.Load(Fixture.PathOf(name), new ModelOptions { Device = device, Experts = experts });
        model.eval();
        var ids = randint(0, model.Config.VocabSize, [rows, Length]).to(device);
        // The last row's first two tokens are padding.
        var attend = ones([rows, Length], int64, device);
        attend[rows - 1].narrow(0, 0, 2).zero_();
        var first = AttentionSpan.LeftPadded(attend, Length); // [B, T]: a padded query sees itself
        var expected = model.Logits(model.Forward(ids, first)); // [B, T, V]
        using var cache = model.CreateCache(rows, Length + 3);
        model.Forward(ids.narrow(1, 0, Prompt), first.narrow(1, 0, Prompt), cache);
        var cursor = full([1], (long)Prompt, device: device);
        cache.UseCursor(cursor);
        for (var place = Prompt; place < Length; place++)
        {
            var hidden = model.Forward(ids.narrow(1, place, 1), first.narrow(1, place, 1), cache); // [B, 1, D]
            var difference = Fixture.Difference(model.Logits(hidden).squeeze(1), expected.select(1, place));
            Assert.That(difference, Is.LessThan(1e-4), $"place {place}");
            cursor.add_(1);
        }
    }
}
