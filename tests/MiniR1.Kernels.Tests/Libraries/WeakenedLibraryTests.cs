using MiniR1.Kernels.Libraries;
using NUnit.Framework;

namespace MiniR1.Kernels.Tests.Libraries;

public sealed class WeakenedLibraryTests
{
    [Test]
    public void Only_one_version_and_one_symbol_change()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("the file is Linux's");
        var before = File.ReadAllBytes(TorchSharpFile.Find());
        var after = WeakenedLibrary.Weaken([.. before]);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.That(changed, Has.Length.EqualTo(2));
        // A global function's binding and type, 0x12, becomes a weak function's, 0x22; a version's flags 0 become weak, 2.
        Assert.That(
            changed.Select(i => (before[i], after[i])), Is.EquivalentTo(new (byte, byte)[] { (0x12, 0x22), (0, 2) }));
    }

    [Test]
    public void A_file_of_another_kind_is_refused() => Assert.That(
        () => WeakenedLibrary.Weaken(new byte[100]), Throws.TypeOf<LibTorchNotFoundException>());

    [TestCase("version `GLIBCXX_3.4.32' not found", true)]
    [TestCase("undefined symbol: x", false)]
    public void It_helps_against_one_failure_only(string message, bool helps) =>
        Assert.That(WeakenedLibrary.Helps(message), Is.EqualTo(helps && OperatingSystem.IsLinux()));
}
