namespace MiniR1.Model;

/// <summary>
/// The published configs that ship: data/configs/*.json, carried in the assembly. DeepSeek-R1 and the six models
/// distilled from it, with the fields of their own config.json.
/// </summary>
public static class ConfigPresets
{
    private const string Prefix = "MiniR1.Configs.";

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ConfigPresets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A shipped config by its name, a file that ends in .json, or the directory of a model.</summary>
    /// <exception cref="MiniR1Exception">There is no such config, file or directory, or it is no config.</exception>
    public static ModelConfig Load(string nameOrPath)
    {
        if (nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || Directory.Exists(nameOrPath))
            return ModelConfig.Load(nameOrPath);
        using var stream = typeof(ConfigPresets).Assembly.GetManifestResourceStream($"{Prefix}{nameOrPath}.json")
            ?? throw new MiniR1Exception(
                $"There is no model config '{nameOrPath}': use one of {string.Join(", ", Names)}, a file NAME.json, or a model's directory.");
        using var reader = new StreamReader(stream);
        return ModelConfig.Parse(reader.ReadToEnd(), $"The config '{nameOrPath}'");
    }
}
