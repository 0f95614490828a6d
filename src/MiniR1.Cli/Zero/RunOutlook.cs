using System.Globalization;
using MiniR1.Experiments;
using MiniR1.Inspection;

namespace MiniR1.Cli.Zero;

/// <summary>What a run will take, told before it takes it.</summary>
internal static class RunOutlook
{
    /// <summary>The estimate, if this machine can hold it.</summary>
    /// <exception cref="MiniR1Exception">It cannot.</exception>
    internal static MemoryEstimate Require(ExperimentConfig config)
    {
        var estimate = RunMemory.Of(config, Environment.ProcessorCount);
        estimate.RequireRoom("The run", MemoryEstimate.OfMachine);
        RequireCountable("pretraining reads", "tokens", (double)config.Pretraining.Documents * config.Pretraining.RowLengths[^1], "pretraining's documents or row_lengths");
        RequireCountable("GRPO draws", "completions", (double)config.Grpo.Prompts * config.Grpo.GroupSize, "grpo's prompts or group_size");
        return estimate;
    }

    /// <summary>
    /// One line. How long it takes nobody knows before the first steps were measured: from then on each progress line says
    /// what is left.
    /// </summary>
    internal static string Line(ExperimentConfig config, MemoryEstimate estimate, bool pretrains)
    {
        var before = pretrains ? string.Create(CultureInfo.InvariantCulture, $"{config.Pretraining.Steps} of pretraining, ") : "";
        var place = config.Device == ComputeDevice.Cuda ? "" : $" of this machine's {MemoryEstimate.Size(MemoryEstimate.OfMachine)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Memory: about {MemoryEstimate.Size(estimate.Bytes)}{place}. Steps: {before}{config.Grpo.Steps} of RL "
            + $"with {(double)config.Grpo.Prompts * config.Grpo.GroupSize:0} completions each; the time left shows from the first on.");
    }

    private static void RequireCountable(string what, string unit, double count, string advice)
    {
        if (count > Array.MaxLength)
            throw new MiniR1Exception($"A step of {what} {count:0} {unit}, more than the {Array.MaxLength} that fit into one list: lower {advice} in the preset.");
    }
}
