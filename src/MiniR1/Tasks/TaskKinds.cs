using System.Collections.Immutable;

namespace MiniR1.Tasks;

/// <summary>The kinds of tasks that there are, each by its default config.</summary>
public static class TaskKinds
{
    /// <summary>The kind of a config that names none.</summary>
    public const string Default = CountdownConfig.KindName;

    public static ImmutableArray<TaskConfig> All { get; } = [new CountdownConfig(), new WordedCountdownConfig(), new MultiplicationConfig(), new PercentageConfig()];

    /// <exception cref="MiniR1Exception">There is no such kind; the message lists those there are.</exception>
    public static TaskConfig Find(string kind) => All.FirstOrDefault(config => config.Kind == kind)
        ?? throw new MiniR1Exception(
            $"There is no kind of task '{kind}': use one of {string.Join(", ", All.Select(config => config.Kind))}.");
}
