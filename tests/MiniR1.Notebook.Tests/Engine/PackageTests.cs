using System.Diagnostics;
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

    // What the packages ask for by another version than the restored one: .NET's rule for programs.
    [Test]
    public void A_lower_version_is_answered_by_the_restored_one()
    {
        var path = typeof(Microsoft.FSharp.Core.Unit).Assembly.Location;
        using var session = new TestSession();
        using var loading = new PackageLoading();
        loading.Add(new RestoredPackages([new RestoredAssembly(path, "FSharp.Core", "10.0.111")], []));
        session.Value($"#r \"{path}\"\ntypeof(Microsoft.FSharp.Core.Unit).Assembly");
        Assert.That(
            session.Value("""
                var context = System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(Microsoft.FSharp.Core.Unit).Assembly);
                context.LoadFromAssemblyName(new("FSharp.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a")) == typeof(Microsoft.FSharp.Core.Unit).Assembly
                """),
            Is.True);
        Assert.That(
            session.Failure("context.LoadFromAssemblyName(new(\"FSharp.Core, Version=99.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a\"))").Kind,
            Is.EqualTo("FileNotFoundException"));
    }

    [Test]
    public void A_version_that_is_in_use_stays()
    {
        var references = new PackageReferences();
        RestoredPackages Restored(string version) => new([new RestoredAssembly($"/packages/a/{version}/A.dll", "A", version)], []);
        var path = typeof(PackageTests).Assembly.Location;
        Assert.Multiple(() =>
        {
            Assert.That(() => references.Check(Restored("1.0.0"), _ => true), Throws.Nothing);
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
