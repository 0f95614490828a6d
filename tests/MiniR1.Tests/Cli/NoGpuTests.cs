using MiniR1.Tests.Experiments;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Cli;

public sealed class NoGpuTests
{
    [Test]
    public void A_GPU_preset_without_a_GPU_is_refused_before_anything_is_written([Values("--seed 0", "--seeds 0,1")] string seeds)
    {
        Assume.That(cuda.is_available(), Is.False, "this machine has a GPU");
        using var folder = new RunFolder();
        var result = CommandResult.Of($"zero --preset gpu {seeds} --out {folder.Path}".Split(' '));
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error, Does.StartWith("minir1: The run wants a GPU"));
            Assert.That(Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any(), Is.False);
        });
    }
}
