using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MiniR1.Notebook.Tests.Engine;

/// <summary>NuGet packages in a folder, and the settings that take packages from there alone: no network is needed.</summary>
internal sealed class LocalFeed
{
    private readonly string _folder;

    internal LocalFeed(string folder)
    {
        _folder = folder;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="here" value="feed" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        Directory.CreateDirectory(Path.Combine(folder, "feed"));
    }

    /// <summary>Compiles and packs an assembly with a strong name, to which alone versions matter.</summary>
    /// <returns>the assembly</returns>
    internal byte[] Add(string name, string version, string code, byte[]? uses = null, string? dependency = null)
    {
        var references = new List<MetadataReference> { MetadataReference.CreateFromFile(typeof(object).Assembly.Location) };
        if (uses is not null)
            references.Add(MetadataReference.CreateFromImage(uses));
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}.0\")]\n{code}")],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, publicSign: true, cryptoPublicKey: [.. typeof(Assert).Assembly.GetName().GetPublicKey()!]));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.That(result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error), Is.Empty);
        using var package = ZipFile.Open(Path.Combine(_folder, "feed", $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var specification = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open()))
        {
            var needs = dependency is null ? "" : $"<dependencies><dependency id=\"{dependency}\" version=\"1.0.0\" /></dependencies>";
            specification.Write($"<package><metadata><id>{name}</id><version>{version}</version><authors>a</authors><description>d</description>{needs}</metadata></package>");
        }

        using (var file = package.CreateEntry($"lib/net8.0/{name}.dll").Open())
            file.Write(assembly.ToArray());
        return assembly.ToArray();
    }
}
