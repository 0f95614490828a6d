using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Engine;

/// <summary>Files of restored packages.</summary>
/// <param name="Assemblies">to compile and to run against</param>
/// <param name="NativeFolders">where their native libraries lie</param>
internal sealed record RestoredPackages(IReadOnlyList<RestoredAssembly> Assemblies, IReadOnlyList<string> NativeFolders)
{
    /// <param name="path">project.assets.json of a restored project</param>
    internal static RestoredPackages Read(string path)
    {
        var assets = JsonNode.Parse(File.ReadAllText(path))!;
        var roots = assets["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
        // The target with the runtime's name has that platform's files.
        var target = assets["targets"]!.AsObject().OrderByDescending(entry => entry.Key.Length).First().Value!.AsObject();
        var assemblies = new List<RestoredAssembly>();
        var natives = new List<string>();
        foreach (var (library, files) in target)
        {
            var folder = (string)assets["libraries"]![library]!["path"]!;
            var (name, version) = library.Split('/') is [var first, var second, ..] ? (first, second) : (library, "");
            assemblies.AddRange(Files(files!["runtime"], folder, roots)
                .Where(file => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                .Select(file => new RestoredAssembly(file, name, version)));
            natives.AddRange(Files(files["native"], folder, roots));
        }

        return new RestoredPackages(assemblies, [.. natives.Select(file => Path.GetDirectoryName(file)!).Distinct()]);
    }

    // "_._" stands for a package that has nothing for this framework.
    private static IEnumerable<string> Files(JsonNode? group, string folder, List<string> roots) =>
        (group as JsonObject ?? []).Select(file => file.Key).Where(file => !file.EndsWith("_._", StringComparison.Ordinal))
            .Select(file => Path.GetFullPath(roots.Select(root => Path.Combine(root, folder, file)).First(File.Exists)));
}
