namespace MiniR1.Inspection;

/// <summary>A card to run on.</summary>
/// <param name="Name">as its maker calls it</param>
/// <param name="Gigabytes">of memory, as its maker states it</param>
public sealed record Accelerator(string Name, int Gigabytes)
{
    /// <summary>What weights and cache may take of a card; activations, buffers and the runtime take the rest.</summary>
    public const double UsableShare = 0.9;

    /// <summary>The ones that are asked about.</summary>
    public static IReadOnlyList<Accelerator> Known { get; } =
    [
        new("RTX 4090", 24),
        new("A100", 40),
        new("A100, H100", 80),
        new("H200", 141),
        new("B200", 192),
    ];

    /// <summary>Cards that so many bytes need, divided evenly among them; a gigabyte is 10^9 bytes.</summary>
    public int Cards(long bytes) => (int)Math.Ceiling(bytes / (Gigabytes * 1e9 * UsableShare));
}
