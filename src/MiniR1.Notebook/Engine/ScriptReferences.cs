using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using MiniR1.Notebook.Language;

namespace MiniR1.Notebook.Engine;

/// <summary>References to the assemblies that every cell sees: .NET's own, as they lie beside the running runtime.</summary>
internal static class ScriptReferences
{
    private static readonly string[] s_names = ["System.", "Microsoft.CSharp", "Microsoft.Win32.", "Microsoft.VisualBasic"];
    private static readonly string[] s_facades = ["System", "mscorlib", "netstandard", "WindowsBase"];

    // Read once: sessions that follow each other, and the compiler's warm-up, share what it cost.
    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_ofRuntime = new(Find);

    /// <exception cref="MiniR1Exception">MiniR1 was packed into a single file: there is nothing to compile against.</exception>
    internal static IReadOnlyList<MetadataReference> OfRuntime() => s_ofRuntime.Value;

    /// <summary>A reference with its documentation, for inspection.</summary>
    internal static PortableExecutableReference Reference(string path) =>
        MetadataReference.CreateFromFile(path, documentation: XmlDocumentation.Of(path));

    private static IReadOnlyList<MetadataReference> Find()
    {
        if (typeof(object).Assembly.Location.Length == 0)
        {
            throw new MiniR1Exception("Notebooks need .NET's assemblies as files, and this is a single-file build: "
                + "publish MiniR1 without PublishSingleFile, or use ./minir1.");
        }

        var known = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        return [.. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(IsOfRuntime).Where(DeclaresTypes).Select(Reference)];
    }

    // Nearly half are facades, which only say where types went. Whoever refers to one finds it through the resolver; in the
    // list it would be bound anew for every cell.
    private static bool DeclaresTypes(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        // One is <Module>, which every assembly has.
        return file.HasMetadata && file.GetMetadataReader().TypeDefinitions.Count > 1;
    }

    // In a self-contained build the program's own assemblies lie in the same folder: only the names tell.
    // System.Private.* stay out but for the core: their types are reached through the public assemblies.
    private static bool IsOfRuntime(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name == "System.Private.CoreLib"
            || s_facades.Contains(name)
            || (s_names.Any(start => name.StartsWith(start, StringComparison.Ordinal))
                && !name.StartsWith("System.Private.", StringComparison.Ordinal)
                && !name.StartsWith("System.CommandLine", StringComparison.Ordinal));
    }
}
