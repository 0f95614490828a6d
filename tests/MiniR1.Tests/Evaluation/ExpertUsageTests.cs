using MiniR1.Evaluation;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Evaluation;

public sealed class ExpertUsageTests
{
    [Test]
    public void Every_token_goes_to_as_many_experts_as_the_config_says()
    {
        using var model = MicroModel.Build();
        GeneratedSequence[] sequences = [Sequence([1, 4, 19], [20, 5]), Sequence([1, 4, 5, 19], [20]), Sequence([1, 6, 19], [21, 22, 2])];

        var layer = ExpertUsage.Of(model, sequences).Single(); // the first of the two layers is dense

        Assert.That(layer.Prompts.Sum(), Is.EqualTo(2 * (3 + 4 + 3)));
        Assert.That(layer.Completions.Sum(), Is.EqualTo(2 * (2 + 1 + 3)));
        Assert.That(layer.Prompts.Concat(layer.Completions), Is.All.Not.Negative);
    }

    [Test]
    public void Each_text_counts_on_its_own_and_nothing_stays_behind()
    {
        using var model = MicroModel.Build();
        var (first, second) = (Sequence([1, 4, 19], [20, 5]), Sequence([1, 9, 9, 19], [20]));

        var apart = new[] { first, second }.Select(sequence => ExpertUsage.Of(model, [sequence])[0]).ToArray();
        var together = ExpertUsage.Of(model, [second, first])[0];

        Assert.That(together.Prompts, Is.EqualTo(apart[0].Prompts.Zip(apart[1].Prompts, (a, b) => a + b)));
        Assert.That(together.Completions, Is.EqualTo(apart[0].Completions.Zip(apart[1].Completions, (a, b) => a + b)));
        using var counts = model.modules().OfType<MixtureOfExperts>().Single().Load.Counts!.data<long>();
        Assert.That(counts.ToArray(), Is.All.EqualTo(0));
        Assert.That(model.training, Is.False);
    }

    [Test]
    public void A_dense_model_has_none()
    {
        using var model = new CausalLanguageModel(MicroModel.Config with { FirstKDenseReplace = 2 });
        Assert.That(ExpertUsage.Of(model, [Sequence([1, 4], [2])]), Is.Empty);
    }

    private static GeneratedSequence Sequence(int[] prompt, int[] completion) =>
        new(prompt, completion, new float[completion.Length], Terminated: true);
}
