using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class DoctorTests
{
    [Test]
    public void Doctor_names_what_it_found()
    {
        var result = CommandResult.Of("doctor");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(Subjects(result.Output), Is.SupersetOf(
            new[] { "libtorch", "BLAS", "threads", "CUDA", "kernels", ".NET", "memory" }));
        Assert.That(result.Output, Does.Match(@"(?m)^libtorch +\d+\.\d+\.\d+[^,]*, .*torch_cpu"));
        Assert.That(result.Output, Does.Match(@"(?m)^memory +\d+\.\d GB$"));
        Assert.That(result.Output, Does.Not.Contain('\u001b'));
    }

    private static IEnumerable<string> Subjects(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ")[0]);
}
