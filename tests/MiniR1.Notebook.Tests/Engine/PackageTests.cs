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
