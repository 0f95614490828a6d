using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MiniR1.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

/// <summary>Against values that a separate implementation in Python computed in double precision.</summary>
public sealed class GrpoLossTests
{
    private const double Exact = 1e-10;

    private static readonly JsonElement s_fixture = JsonElement.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "grpo_loss.json")));

    [Test]
    public void There_are_twelve_cases() => Assert.That(s_fixture.GetProperty("cases").GetArrayLength(), Is.EqualTo(12));

    [Test]
    public void Loss_and_gradient_are_the_references([Range(0, 11)] int index)
    {
        using var scope = NewDisposeScope();
        var expected = s_fixture.GetProperty("cases")[index];
        var logProbabilities = Matrix("logprobs").requires_grad_(); // [B, T]
        var advantages = Advantages(expected);
        var perToken = GrpoLoss.PerToken(
            logProbabilities, Matrix("old_logprobs"), Matrix("ref_logprobs"), tensor(advantages), Options(expected)); // [B, T]
        var weights = tensor(GrpoLoss.Weights(Lengths(), Normalisation(expected), MaxLength)).unsqueeze(-1); // [B, 1]
        var loss = (perToken * weights * Matrix("mask")).sum();
        var gradient = autograd.grad([loss], [logProbabilities])[0]; // [B, T]
        Assert.Multiple(() =>
        {
            Assert.That(advantages, Is.EqualTo(Numbers(expected.GetProperty("advantages"))).Within(Exact));
            Assert.That(loss.ToDouble(), Is.EqualTo(expected.GetProperty("loss").GetDouble()).Within(Exact));
            Assert.That(
                gradient.data<double>().ToArray(),
                Is.EqualTo(expected.GetProperty("grad").EnumerateArray().SelectMany(Numbers)).Within(Exact));
        });
    }

    [Test]
    public void Clip_fraction_and_divergence_are_the_references([Range(0, 11)] int index)
    {
        using var scope = NewDisposeScope();
        var expected = s_fixture.GetProperty("cases")[index];
        var (logProbabilities, mask) = (Matrix("logprobs"), Matrix("mask")); // [B, T]
        var clipped = GrpoLoss.ClipFraction(
            logProbabilities, Matrix("old_logprobs"), tensor(Advantages(expected)), mask, Options(expected));
        var divergence = (GrpoLoss.Divergence(logProbabilities, Matrix("ref_logprobs")) * mask).sum() / mask.sum();
        Assert.Multiple(() =>
        {
            Assert.That(clipped.ToDouble(), Is.EqualTo(expected.GetProperty("clip_fraction").GetDouble()).Within(Exact));
            Assert.That(divergence.ToDouble(), Is.EqualTo(expected.GetProperty("mean_kl").GetDouble()).Within(Exact));
        });
    }

    [Test]
    public void Weights_worked_by_hand()
    {
        int[] lengths = [1, 3];
        Assert.Multiple(() =>
        {
            Assert.That(GrpoLoss.Weights(lengths, LossNormalisation.TokenMean, 10), Is.EqualTo(new[] { .25, .25 }));
            Assert.That(GrpoLoss.Weights(lengths, LossNormalisation.SequenceMean, 10), Is.EqualTo(new[] { 1 / 2.0, 1 / 6.0 }).Within(1e-15));
            Assert.That(GrpoLoss.Weights(lengths, LossNormalisation.DrGrpo, 10), Is.EqualTo(new[] { .05, .05 }));
        });
    }

    [Test]
    public void Divergence_is_never_negative_and_zero_at_equality() =>
        Prop.ForAll(Pairs(), pair =>
        {
            using var scope = NewDisposeScope();
            var divergence = GrpoLoss.Divergence(tensor(pair.First), tensor(pair.Second)).ToDouble();
            return divergence >= 0 && (pair.First != pair.Second || divergence == 0);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void At_a_ratio_of_one_no_clip_range_changes_value_or_gradient() =>
        Prop.ForAll(Pairs(), pair =>
        {
            var (logProbability, advantage) = pair;
            return Enumerable.Range(1, 9).All(clip =>
            {
                using var scope = NewDisposeScope();
                var policy = tensor([logProbability], [1, 1]).requires_grad_();
                var options = new GrpoLossOptions(clip / 10.0, clip / 5.0);
                var loss = GrpoLoss.PerToken(policy, policy.detach(), null, tensor([advantage]), options).sum();
                var gradient = autograd.grad([loss], [policy])[0].ToDouble();
                return Math.Abs(loss.ToDouble() + advantage) < 1e-12 && Math.Abs(gradient + advantage) < 1e-12;
            });
        }).QuickCheckThrowOnFailure();

    [TestCase(1.5, 1, 1.2, 0)]
    [TestCase(1.5, -1, -1.5, 1.5)]
    [TestCase(.5, -1, -.8, 0)]
    [TestCase(.5, 1, .5, -.5)]
    public void The_clip_stops_only_what_goes_too_far(double ratio, double advantage, double surrogate, double slope)
    {
        using var scope = NewDisposeScope();
        var policy = tensor([Math.Log(ratio)], [1, 1]).requires_grad_();
        var loss = GrpoLoss.PerToken(policy, tensor([0.0], [1, 1]), null, tensor([advantage]), new GrpoLossOptions()).sum();
        Assert.That(loss.ToDouble(), Is.EqualTo(-surrogate).Within(1e-12));
        Assert.That(autograd.grad([loss], [policy])[0].ToDouble(), Is.EqualTo(slope).Within(1e-12));
    }

    private static int MaxLength => s_fixture.GetProperty("max_completion_length").GetInt32();

    private static Arbitrary<(double First, double Second)> Pairs()
    {
        var number = Gen.Choose(-900, 0).Select(value => value / 100.0);
        return number.Zip(number).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();
    }

    private static GrpoLossOptions Options(JsonElement expected) => new(
        expected.GetProperty("clip_low").GetDouble(),
        expected.GetProperty("clip_high").GetDouble(),
        expected.GetProperty("beta").GetDouble());

    private static LossNormalisation Normalisation(JsonElement expected) =>
        expected.GetProperty("normalisation").GetString() switch
        {
            "token_mean" => LossNormalisation.TokenMean,
            "sequence_mean" => LossNormalisation.SequenceMean,
            "dr_grpo" => LossNormalisation.DrGrpo,
            var other => throw new InvalidDataException(other),
        };

    private static double[] Advantages(JsonElement expected)
    {
        var standardise = expected.GetProperty("std").GetString() != "none";
        return
        [
            .. Numbers(s_fixture.GetProperty("rewards"))
                .Chunk(s_fixture.GetProperty("group_size").GetInt32())
                .SelectMany(group => GroupAdvantage.Of(group, standardise)),
        ];
    }

    private static int[] Lengths() =>
        [.. s_fixture.GetProperty("mask").EnumerateArray().Select(row => (int)Numbers(row).Sum())];

    private static Tensor Matrix(string name)
    {
        var rows = s_fixture.GetProperty(name).EnumerateArray().Select(Numbers).ToArray();
        return tensor([.. rows.SelectMany(row => row)], [rows.Length, rows[0].Length]);
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];
}
