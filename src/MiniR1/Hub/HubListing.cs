using System.Text.Json;

namespace MiniR1.Hub;

/// <summary>Reads the JSON in which a hub lists a repository's files.</summary>
internal static class HubListing
{
    // 17 TB, a hundred times a hub's own limit; as many files as a listing may have do not overflow a sum.
    private const long LargestFile = 1L << 44;

    /// <summary>The files of one page; directories are left out, since files name theirs.</summary>
    /// <exception cref="MiniR1Exception">No such JSON, or a path that leads out of the repository.</exception>
    public static IReadOnlyList<HubFile> Parse(ReadOnlyMemory<byte> json, HubRepository repository)
    {
        try
        {
            using var document = StrictJson.ParseDocument(json);
            return [.. document.RootElement.EnumerateArray().Where(IsFile).Select(entry => ReadFile(entry, repository))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new MiniR1Exception(
                $"What the hub gave as the listing of {repository.Name} is none ({StrictJson.Reason(failure)}): check the endpoint.",
                failure);
        }
    }

    private static bool IsFile(JsonElement entry) => entry.GetProperty("type").GetString() == "file";

    private static HubFile ReadFile(JsonElement entry, HubRepository repository)
    {
        var path = entry.GetProperty("path").GetString() ?? "";
        var shown = Excerpt.Of(path);
        if (!FileNames.IsSafe(path))
        {
            throw new MiniR1Exception(
                $"{repository.Name} lists a file '{shown}', which leads out of its directory or into Git's own: do not use this repository.");
        }

        var isLarge = entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        var hash = isLarge ? ContentHash.Sha256(Text(lfs, "oid")) : ContentHash.GitBlob(Text(entry, "oid"));
        var size = (isLarge && lfs.TryGetProperty("size", out var inLfs) ? inLfs : entry.GetProperty("size")).GetInt64();
        if (hash is null || size < 0)
            throw new MiniR1Exception($"{repository.Name} lists {shown} without a size and a hash to check it by: check the endpoint.");
        if (size > LargestFile)
            throw new MiniR1Exception($"{repository.Name} lists {shown} with {size} bytes, more than any file has: check the endpoint.");
        return new HubFile(path, size, hash);
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
