using MiniR1.Checkpoints;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Files;

/// <summary>A failure midway leaves what was there, and no temporary names.</summary>
public sealed class AtomicDirectoryTests
{
    [Test]
    public void A_directory_is_replaced_whole_or_not_at_all()
    {
        using var place = new TemporaryDirectory();
        var target = place.File("base");
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        Checkpoint.Save(model, target, temporary => File.WriteAllText(Path.Combine(temporary, "tokenizer.json"), "first"));
        Assert.That(
            () => Checkpoint.Save(model, target, _ => throw new IOException("No space left on device")),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo($"Cannot write {target}: No space left on device."));
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(Path.Combine(target, "tokenizer.json")), Is.EqualTo("first"));
            Assert.That(Directory.GetFileSystemEntries(place.Path), Is.EqualTo(new[] { target }));
        });

        Checkpoint.Save(model, target);
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(target, "tokenizer.json")), Is.False);
            Assert.That(Directory.GetFileSystemEntries(place.Path), Is.EqualTo(new[] { target }));
        });
    }
}
