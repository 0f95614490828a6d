using System.Diagnostics;
using System.IO.Compression;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests.Engine;

public class PackageTests
{
    [TestCase("A.B, 1.0.0-rc.1", "A.B", "1.0.0-rc.1")]
    [TestCase("A", "A", null)]
    public void Names_and_versions_are_read(string text, string name, string? version) =>
        Assert.That(PackageName.Parse(text, "cell 1"), Is.EqualTo(new PackageName(name, version)));

    [TestCase("")]
    [TestCase("A, 1, 2")]
    [TestCase("A\" Version=\"1\"/><Exec Command=\"x")]
    public void Anything_else_is_refused(string text) =>
        Assert.That(() => PackageName.Parse(text, "cell 1, line 1"), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("cell 1, line 1: "));

    // A package that the tests themselves use: it is there without a network.
    [Test]
    public void A_package_is_restored_and_used()
    {
        if (!HasSdk())
            Assert.Ignore("There is no .NET SDK here.");
        using var session = new TestSession();
        Assert.That(
            session.Value("#r \"nuget: FSharp.Core, 10.0.111\"\nusing Microsoft.FSharp.Collections;\nListModule.OfSeq(new[] { 1, 2, 3 }).Length"),
            Is.EqualTo(3));
    }

    [TestCase("there")]
    [TestCase("./there/")]
    public void Packages_come_from_a_place_that_the_cell_names(string source)
    {
        if (!HasSdk())
            Assert.Ignore("There is no .NET SDK here.");
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /></packageSources>
            </configuration>
            """);
        Directory.CreateDirectory(Path.Combine(folder.Path, "there"));
        WritePackage(Path.Combine(folder.Path, "there", "mini.made.1.2.3.nupkg"));
        using var session = new TestSession(folder.Path);
        Assert.That(session.Failure("#r \"nuget: Mini.Made, 1.2.3\"\n1").Message, Does.Contain("Mini.Made"));
        Assert.That(session.Value($"#i \"nuget:{source}\"\n#r \"nuget: Mini.Made, 1.2.3\"\n2"), Is.EqualTo(2));
    }

    private static void WritePackage(string path)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using var writer = new StreamWriter(archive.CreateEntry("Mini.Made.nuspec").Open());
        writer.Write("""
            <package><metadata><id>Mini.Made</id><version>1.2.3</version><authors>MiniR1</authors><description>A test.</description></metadata></package>
            """);
    }

    private static bool HasSdk()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
