using MiniR1.Tasks;
using MiniR1.Training;

namespace MiniR1.Tests.Training;

/// <summary>A little pretraining for the micro model.</summary>
internal static class MicroCorpus
{
    public static readonly PretrainingConfig Config = new()
    {
        Steps = 100,
        Documents = 24,
        LearningRate = new LearningRate { Peak = .01, WarmupSteps = 2 },
        BalancingRate = .01,
    };

    public static PackedCorpus Build(PretrainingConfig config) => new(
        new CountdownTask(CountdownLevels.Cpu, CorpusConfig.Cpu), config.Documents, config.RowLengths, false, false, 3);
}
