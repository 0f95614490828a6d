using MiniR1.Checkpoints;
using MiniR1.Inspection;
using MiniR1.Model;

namespace MiniR1.Cli.Inspecting;

/// <summary>Which model to look at, and with how many tokens in its cache.</summary>
internal sealed record InspectRequest
{
    private const int UsualContext = 32768;

    internal required string Model { get; init; }

    /// <summary>Tokens a row; null is the usual number, as far as the model goes.</summary>
    internal int? Context { get; init; }

    internal int Batch { get; init; } = 1;

    internal LoadingOptions Loading { get; init; } = new();

    /// <summary>Counts everything, and holds a directory's files against their config.</summary>
    /// <exception cref="MiniR1Exception">A value out of range, no such model, or files that are not the config's.</exception>
    internal InspectResult Run()
    {
        if (Batch < 1)
            throw new MiniR1Exception($"--batch is {Batch}: set it to 1 or more.");
        var config = ConfigPresets.Load(Model);
        var context = Context ?? Math.Min(UsualContext, config.MaxPositionEmbeddings);
        if (context < 1 || context > config.MaxPositionEmbeddings)
            throw new MiniR1Exception($"--context is {context}: set it to 1 to the model's {config.MaxPositionEmbeddings}.");
        var contents = Directory.Exists(Model) && CheckpointContents.Exist(Model) ? CheckpointContents.Read(Model, config, Loading) : null;
        var (size, cache) = (ModelSize.Of(config), CacheSize.Of(config));
        return new InspectResult(Model, config, size, cache, MemoryNeed.Of(size, cache, context, Batch), context, Batch, contents);
    }
}

/// <summary>All that was counted; no contents where no files were looked at.</summary>
internal sealed record InspectResult(
    string Name,
    ModelConfig Config,
    ModelSize Size,
    CacheSize Cache,
    IReadOnlyList<MemoryNeed> Needs,
    int Context,
    int Batch,
    CheckpointContents? Contents);
