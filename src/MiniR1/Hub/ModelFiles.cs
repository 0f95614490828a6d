using System.IO.Enumeration;
using System.Text.Json;

namespace MiniR1.Hub;

/// <summary>Which files of a repository a model is made of.</summary>
internal static class ModelFiles
{
    /// <summary>Says which weights are in which shard.</summary>
    public const string Index = "model.safetensors.index.json";

    private const string WholeWeights = "model.safetensors";
    private const string WeightsEnding = ".safetensors";

    private static readonly string[] s_small =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja",
        "special_tokens_map.json", "added_tokens.json", Index,
    ];

    private static readonly string[] s_otherWeights = [".bin", ".gguf", ".pt", ".pth", ".h5", ".msgpack", ".onnx", ".ckpt"];

    /// <summary>The small files first.</summary>
    /// <param name="listed">all files of the repository</param>
    /// <param name="index">the content of its <see cref="Index"/>; null if there is none</param>
    /// <param name="include">patterns of further files; <c>*</c> goes across directories too</param>
    /// <param name="repository">for messages</param>
    /// <exception cref="MiniR1Exception">It has no weights that MiniR1 reads, or nothing of what is to be included.</exception>
    public static IReadOnlyList<HubFile> Select(
        IReadOnlyList<HubFile> listed, byte[]? index, IReadOnlyList<string> include, HubRepository repository)
    {
        var weights = Weights(listed, index, repository);
        var small = listed.Where(file => s_small.Contains(file.Path));
        var further = include.SelectMany(pattern => Matching(listed, pattern, repository));
        IReadOnlyList<HubFile> all =
            [.. small.Concat(further).Except(weights).OrderBy(file => file.Path, StringComparer.Ordinal), .. weights];
        RequireNames(all, repository);
        return all;
    }

    // Of the files that come alone: what else is in a repository hinders nobody.
    private static void RequireNames(IReadOnlyList<HubFile> files, HubRepository repository)
    {
        foreach (var file in files)
        {
            if (FileNames.Obstacle(file.Path) is { } obstacle)
            {
                throw new MiniR1Exception(
                    $"The name of '{Excerpt.Of(file.Path)}' of {repository.Name} {obstacle}, so that not every system can hold it: "
                    + "leave it out with a narrower --include.");
            }
        }

        if (FileNames.Collision(files.Select(file => file.Path)) is (var first, var second))
        {
            throw new MiniR1Exception(
                $"'{Excerpt.Of(first)}' and '{Excerpt.Of(second)}' of {repository.Name} are in each other's way on some systems: "
                + "leave one out with a narrower --include.");
        }
    }

    private static List<HubFile> Weights(IReadOnlyList<HubFile> listed, byte[]? index, HubRepository repository)
    {
        if (index is not null)
            return Shards(listed, index, repository);
        // Some repositories hold the same weights a second time, in their makers' own form.
        var weights = listed.Where(file => file.Path == WholeWeights).ToList();
        if (weights.Count == 0)
            weights = [.. listed.Where(IsWeights).OrderBy(file => file.Path, StringComparer.Ordinal)];
        return weights.Count > 0 ? weights : throw NoWeights(listed, repository);
    }

    private static bool IsWeights(HubFile file) => file.IsInRoot && file.Path.EndsWith(WeightsEnding, StringComparison.Ordinal);

    private static List<HubFile> Shards(IReadOnlyList<HubFile> listed, byte[] index, HubRepository repository)
    {
        var byPath = listed.ToDictionary(file => file.Path);
        return [.. ShardNames(index, repository).Select(name => byPath.TryGetValue(name, out var file)
            ? file
            : throw new MiniR1Exception(
                $"{repository.Name} lacks {Excerpt.Of(name)}, which its {Index} names: choose another revision or repository."))];
    }

    private static SortedSet<string> ShardNames(byte[] index, HubRepository repository)
    {
        try
        {
            using var document = StrictJson.ParseDocument(index);
            var names = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .Select(weight => weight.Value.GetString() ?? "");
            var shards = new SortedSet<string>(names, StringComparer.Ordinal);
            return shards.Count > 0 ? shards : throw new JsonException("weight_map is empty");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new MiniR1Exception(
                $"The {Index} of {repository.Name} has no weight_map ({StrictJson.Reason(failure)}): choose another revision or repository.",
                failure);
        }
    }

    private static List<HubFile> Matching(IReadOnlyList<HubFile> listed, string pattern, HubRepository repository)
    {
        var matching = listed.Where(file => FileSystemName.MatchesSimpleExpression(pattern, file.Path, ignoreCase: false)).ToList();
        return matching.Count > 0
            ? matching
            : throw new MiniR1Exception($"No file of {repository.Name} matches --include '{Excerpt.Of(pattern)}': it has {Some(listed)}.");
    }

    private static MiniR1Exception NoWeights(IReadOnlyList<HubFile> listed, HubRepository repository)
    {
        var others = listed.Where(file => s_otherWeights.Contains(Path.GetExtension(file.Path))).ToList();
        var found = others.Count > 0 ? $"only {Some(others)}" : "no weights at all";
        return new MiniR1Exception(
            $"{repository.Name} has {found}, and MiniR1 reads safetensors: choose a repository or revision that has {WholeWeights} or shards.");
    }

    private static string Some(IReadOnlyList<HubFile> files)
    {
        const int shown = 3;
        var names = string.Join(", ", files.Take(shown).Select(file => Excerpt.Of(file.Path, 40)));
        return files.Count > shown ? $"{names} and {files.Count - shown} more" : names;
    }
}
