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

    [Test]
    public void A_lower_version_is_answered_by_the_restored_one()
    {
        if (!HasSdk())
            Assert.Ignore("There is no .NET SDK here.");
        using var folder = new TemporaryFolder();
        var feed = new LocalFeed(folder.Path);
        var old = feed.Add("MiniR1Test.Base", "1.0.0", "public class Base { public static string Name => \"one\"; }");
        feed.Add("MiniR1Test.User", "1.0.0", "public class User { public static string Name => Base.Name; }", old, "MiniR1Test.Base");
        feed.Add("MiniR1Test.Base", "2.0.0", "public class Base { public static string Name => \"two\"; }");
        using var session = new TestSession(folder.Path);
        Assert.That(
            session.Value("#r \"nuget: MiniR1Test.User, 1.0.0\"\n#r \"nuget: MiniR1Test.Base, 2.0.0\"\nUser.Name + typeof(Base).Assembly.GetName().Version"),
            Is.EqualTo("two2.0.0.0"));
        Assert.That(
            session.Failure("#r \"nuget: MiniR1Test.Base, 1.0.0\"").Message,
            Does.StartWith("MiniR1Test.Base 2.0.0 is in use by the cells before, and 1.0.0 cannot take its place: restart the kernel"));
        Assert.That(session.Value("#r \"nuget: MiniR1Test.Base\"\nBase.Name"), Is.EqualTo("two"), "without a version, the one that is there will do");
    }

    [Test]
    public void A_version_that_is_in_use_stays()
    {
        var references = new PackageReferences();
        var path = typeof(PackageTests).Assembly.Location;
        Assert.Multiple(() =>
        {
            _ = references.AddTo([], new([new RestoredAssembly(path, "A", "1.0.0")], [])).ToList();
            var other = new RestoredPackages([new RestoredAssembly("/other/" + Path.GetFileName(path), "A", "2.0.0")], []);
            Assert.That(() => references.Check(other, _ => false), Throws.Nothing);
            Assert.That(
                () => references.Check(other, used => used == path),
                Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
                    "A 1.0.0 is in use by the cells before, and 2.0.0 cannot take its place: restart the kernel and begin with #r \"nuget: A, 2.0.0\"."));
        });
    }

    [Test]
    public void Another_version_takes_the_place_of_one_that_is_not_in_use()
    {
        using var folder = new TemporaryFolder();
        var references = new PackageReferences();
        RestoredPackages Restored(string version)
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, version)).FullName, "A.dll");
            File.Copy(typeof(PackageTests).Assembly.Location, path, overwrite: true);
            return new([new RestoredAssembly(path, "A", version)], []);
        }

        var first = references.AddTo([], Restored("1")).ToList();
        var second = references.AddTo(first, Restored("2")).ToList();
        Assert.That(second.Single().Display, Does.Contain(Path.Combine("2", "A.dll")));
        Assert.That(references.AddTo(second, Restored("2")), Is.EqualTo(second), "the same one is not read again");
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
