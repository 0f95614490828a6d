using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MiniR1.Exercises;
using MiniR1.Notebook.Cells;
using TorchSharp;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// The assemblies that a cell and this process share, so that a tensor or a figure of a cell is one of ours. Roslyn
/// would load a second copy of them, with types of the same names that are not the same.
/// </summary>
internal static class SharedAssemblies
{
    internal static IReadOnlyList<Assembly> All { get; } =
        [typeof(DisplayExtensions).Assembly, typeof(MiniR1Exception).Assembly, typeof(Exercise).Assembly, typeof(torch).Assembly];

    /// <summary>
    /// Where the file that a cell names in <c>#r</c> is. A portable build has none of a clone's folders: its own file
    /// of that name serves.
    /// </summary>
    /// <param name="found">the file's path; null if there is none</param>
    /// <param name="asked">as the cell wrote it</param>
    /// <exception cref="MiniR1Exception">It is another build than the one that is running.</exception>
    internal static string? Locate(string? found, string asked)
    {
        var name = Path.GetFileNameWithoutExtension(asked.Replace('\\', '/'));
        var own = All.FirstOrDefault(assembly => assembly.GetName().Name == name);
        if (own is null)
            return found;
        if (found is null)
            return own.Location;
        return Identity(found) == own.ManifestModule.ModuleVersionId
            ? found
            : throw new MiniR1Exception($"#r \"{asked}\" is another build than the one this notebook runs in: restart the "
                + "kernel if MiniR1 was built since, or run 'minir1 notebook install' in the folder that you want.");
    }

    private static Guid Identity(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            var metadata = file.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        }
        catch (Exception failure) when (failure is BadImageFormatException or InvalidOperationException)
        {
            throw new MiniR1Exception($"{path} is no .NET assembly: build MiniR1 again.", failure);
        }
    }
}
