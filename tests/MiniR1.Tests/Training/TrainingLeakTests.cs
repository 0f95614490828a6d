using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Rewards;
using MiniR1.Tasks;
using MiniR1.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

/// <summary>Live tensors stay flat over a run's steps.</summary>
[NonParallelizable]
public sealed class TrainingLeakTests
{
    private static readonly GrpoConfig s_grpo =
        new() { Prompts = 3, GroupSize = 4, MaxNewTokens = 12, MicrobatchRows = 5, Minibatches = 2, BalancingRate = .001 };

    [Test]
    public void A_hundred_pretraining_steps_leave_nothing([Values] bool muon)
    {
        using var model = MicroModel.Build();
        using var workers = new WorkerThreads(2);
        var config = MicroCorpus.Config with { Documents = 4, RowLengths = [96], Muon = muon ? new MuonConfig() : null };
        using var trainer = new Pretrainer(model, MicroCorpus.Build(config), config, workers);
        RequireFlat(100, step => trainer.Step(step));
    }

    [Test]
    public void Twenty_steps_of_GRPO_leave_nothing()
    {
        using var model = MicroModel.Build();
        using var reference = MicroModel.Build();
        using var workers = new WorkerThreads(2);
        using var optimizer = new AdamWOptimizer(model.named_parameters(), s_grpo.Optimizer);
        var trainer = Trainer(model, reference, optimizer, workers);
        RequireFlat(20, step => trainer.Step(step));
    }

    internal static GrpoTrainer Trainer(
        CausalLanguageModel model, CausalLanguageModel reference, AdamWOptimizer optimizer, WorkerThreads workers) => new(
        new ParallelTextGenerator(MicroModel.Generator(model), workers),
        new GrpoUpdate(model, reference, optimizer, s_grpo, padId: 0, workers),
        new CountdownTask(CountdownLevels.Cpu, CorpusConfig.Cpu),
        new RuleBasedReward(1, .1, true),
        s_grpo,
        seed: 5);

    private static void RequireFlat(int steps, Action<int> step)
    {
        step(0);

        // Tensors that other tests left to the finalizer must not go while we count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 1; i <= steps; i++)
        {
            step(i);
            Assert.That(Tensor.TotalCount, Is.EqualTo(before), $"step {i}");
        }
    }
}
