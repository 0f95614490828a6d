using MiniR1.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Model;

/// <summary>The router's choices, worked by hand.</summary>
public sealed class RouterTests
{
    private static readonly DeepSeekV3Config s_config = ToyConfig.DeepSeek with
    {
        NRoutedExperts = 4,
        NumExpertsPerTok = 2,
        NormTopkProb = false,
        RoutedScalingFactor = 1,
    };

    [Test]
    public void The_best_experts_are_chosen_with_their_affinities()
    {
        var (experts, weights) = Choose(s_config, [.1f, .7f, .4f, .2f], [0, 0, 0, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(experts, Is.EqualTo(new long[] { 1, 2 }));
            Assert.That(weights, Is.EqualTo(new[] { .7f, .4f }).Within(1e-6));
        });
    }

    [Test]
    public void The_bias_changes_the_choice_but_not_the_weights()
    {
        var (experts, weights) = Choose(s_config, [.1f, .7f, .4f, .2f], [.5f, 0, -.3f, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(experts, Is.EqualTo(new long[] { 0, 1 }));
            Assert.That(weights, Is.EqualTo(new[] { .1f, .7f }).Within(1e-6));
        });
    }

    [Test]
    public void Weights_are_normalised_then_scaled()
    {
        var config = s_config with { NormTopkProb = true, RoutedScalingFactor = 2.5 };
        var (_, weights) = Choose(config, [.1f, .6f, .2f, .1f], [0, 0, 0, 0]);
        Assert.That(weights, Is.EqualTo(new[] { 2.5f * .6f / .8f, 2.5f * .2f / .8f }).Within(1e-6));
    }

    [Test]
    public void Only_experts_of_the_best_group_can_be_chosen()
    {
        // Groups {0,1} and {2,3} score 0.9 and 1.0 by their two best; expert 0 is the best of all, in the worse group.
        var config = s_config with { NGroup = 2, TopkGroup = 1 };
        var (experts, _) = Choose(config, [.8f, .1f, .5f, .5f], [0, 0, 0, 0]);
        Assert.That(experts, Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void A_group_is_scored_by_its_two_best_only()
    {
        // Two groups of three: 0.5 + 0.5 beats 0.45 + 0.45, though 0.45 * 3 is the larger sum.
        var config = s_config with { NRoutedExperts = 6, NGroup = 2, TopkGroup = 1 };
        var (experts, _) = Choose(config, [.45f, .45f, .45f, .5f, .5f, .01f], [0, 0, 0, 0, 0, 0]);
        Assert.That(experts, Is.EqualTo(new long[] { 3, 4 }));
    }

    [Test]
    public void The_bias_counts_in_the_groups_scores()
    {
        var config = s_config with { NGroup = 2, TopkGroup = 1 };
        var (experts, weights) = Choose(config, [.8f, .1f, .5f, .5f], [.2f, .2f, 0, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(experts, Is.EqualTo(new long[] { 0, 1 }));
            Assert.That(weights, Is.EqualTo(new[] { .8f, .1f }).Within(1e-6));
        });
    }

    [Test]
    public void An_excluded_expert_is_not_chosen_even_when_the_allowed_are_negative()
    {
        var config = s_config with { NGroup = 2, TopkGroup = 1 };
        var (experts, _) = Choose(config, [.1f, .1f, .3f, .3f], [-.9f, -.9f, -.8f, -.8f]);
        Assert.That(experts, Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void Load_counts_tokens_per_expert_and_spread_puts_weights_in_their_place()
    {
        using var scope = NewDisposeScope();
        var routing = new Routing(tensor(new long[] { 0, 2, 2, 3 }, [2, 2]), tensor(new[] { .1f, .2f, .3f, .4f }, [2, 2]));
        Assert.Multiple(() =>
        {
            Assert.That(routing.Load(4).data<long>().ToArray(), Is.EqualTo(new long[] { 1, 0, 2, 1 }));
            Assert.That(routing.Spread(4).data<float>().ToArray(), Is.EqualTo(new[] { .1f, 0, .2f, 0, 0, 0, .3f, .4f }));
        });
    }

    [Test]
    public void Slots_sorted_by_expert_keep_the_tokens_order()
    {
        var groups = ExpertGroups.Sort([2, 0, 1, 2, 0, 2], perToken: 2, experts: 4);
        Assert.Multiple(() =>
        {
            Assert.That(groups.Counts, Is.EqualTo(new long[] { 2, 1, 3, 0 }));
            Assert.That(groups.Slots, Is.EqualTo(new long[] { 1, 4, 2, 0, 3, 5 }));
            Assert.That(groups.Tokens, Is.EqualTo(new long[] { 0, 2, 1, 0, 1, 2 }));
        });
    }

    /// <summary>One token's choice, in the order of the experts.</summary>
    private static (long[] Experts, float[] Weights) Choose(DeepSeekV3Config config, float[] affinities, float[] bias)
    {
        using var scope = NewDisposeScope();
        var routing = Router.Choose(tensor(affinities, [1, affinities.Length]), tensor(bias), config);
        var chosen = routing.Indices.data<long>().ToArray().Zip(routing.Weights.data<float>().ToArray()).OrderBy(pair => pair.First);
        return ([.. chosen.Select(pair => pair.First)], [.. chosen.Select(pair => pair.Second)]);
    }
}
