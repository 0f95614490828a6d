namespace MiniR1.Experiments;

/// <summary>The configs that ship: data/presets/*.json, carried in the assembly.</summary>
public static class Presets
{
    private const string Prefix = "MiniR1.Presets.";

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Presets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A shipped preset by its name, or a file that ends in .json.</summary>
    /// <exception cref="MiniR1Exception">There is no such preset or file, or it is no config.</exception>
    public static ExperimentConfig Load(string nameOrPath)
    {
        if (nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return ExperimentJson.Parse(ReadFile(nameOrPath), nameOrPath);
        using var stream = typeof(Presets).Assembly.GetManifestResourceStream($"{Prefix}{nameOrPath}.json")
            ?? throw new MiniR1Exception(
                $"There is no preset '{nameOrPath}': use one of {string.Join(", ", Names)}, or a file NAME.json.");
        using var reader = new StreamReader(stream);
        return ExperimentJson.Parse(reader.ReadToEnd(), $"The preset '{nameOrPath}'");
    }

    private static string ReadFile(string path)
    {
        try
        {
            return InputFile.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
    }
}
