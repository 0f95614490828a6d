using MiniR1.Tests.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Files;

public class AtomicFileTests
{
    // What .NET on Linux puts into HResult for ENOSPC, and Windows' ERROR_DISK_FULL.
    [TestCase(28)]
    [TestCase(unchecked((int)0x80070070))]
    public void Write_onAFullDisk_saysSoAndLeavesTheOldFile(int code)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("config.json");
        AtomicFile.WriteAllText(path, "old");

        var failure = Assert.Throws<MiniR1Exception>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device", code);
        }))!;

        Assert.That(failure.Message,
            Is.EqualTo($"Cannot write {path}: the disk is full; free some space and run the command again."));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void Write_thatThrows_leavesNothing()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(folder.File("x"), _ => throw new InvalidOperationException("bug")));

        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void WriteAllText_replacesTheFileAndMakesItsFolder()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a/b.txt");

        AtomicFile.WriteAllText(path, "first, and longer");
        AtomicFile.WriteAllText(path, "ü");

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 0xC3, 0xBC }));
    }

    [Test]
    public void WriteAllText_intoAFileAsFolder_isOneSentence()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteAllText(folder.File("file"), "");

        Assert.That(() => AtomicFile.WriteAllText(folder.File("file/x"), ""),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith($"Cannot write {folder.File("file/x")}: "));
    }
}
