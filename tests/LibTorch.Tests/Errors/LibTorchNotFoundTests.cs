using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using NUnit.Framework;

namespace LibTorch.Tests.Errors;

/// <summary>A second copy of LibTorch.dll, which has not looked for its native file yet, is sent to a wrong one.</summary>
[NonParallelizable]
public sealed class LibTorchNotFoundTests
{
    private const string Variable = "MINIR1_NATIVE";
    private const string Advice =
        "; install libtorch-dev and build again, or set LIBTORCH to a libtorch folder before the build.";

    private string? before;

    [SetUp]
    public void Remember() => before = Environment.GetEnvironmentVariable(Variable);

    [TearDown]
    public void Restore() => Environment.SetEnvironmentVariable(Variable, before);

    [Test]
    public void A_missing_file_is_named_with_what_to_do() => Assert.That(
        Failure("/nowhere/libminir1_torch.so"),
        Is.EqualTo($"libtorch cannot be loaded (/nowhere/libminir1_torch.so does not exist){Advice}"));

    [Test]
    public void A_file_that_is_no_library_is_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "no library");
            Assert.That(Failure(path), Does.StartWith("libtorch cannot be loaded (").And.Contains(path).And.EndWith(Advice));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Another_library_is_not_taken_for_ours()
    {
        var other = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");
        Assert.That(Failure(other), Is.EqualTo($"libtorch cannot be loaded ({other} is not MiniR1's native file){Advice}"));
    }

    [Test]
    public void The_version_of_the_libtorch_found_is_known() =>
        Assert.That(TorchSharp.torch.__version__, Does.Match(@"^\d+\.\d+"));

    private static string Failure(string nativeFile)
    {
        Environment.SetEnvironmentVariable(Variable, nativeFile);
        var copy = new AssemblyLoadContext("another LibTorch", isCollectible: true);
        try
        {
            var torch = copy.LoadFromAssemblyPath(typeof(Operator).Assembly.Location).GetType("TorchSharp.torch")!;
            var refusal = Assert.Throws<TargetInvocationException>(() => torch.GetProperty("__version__")!.GetValue(null));
            Assert.That(refusal.InnerException!.GetType().FullName, Is.EqualTo(typeof(LibTorchNotFoundException).FullName));
            return refusal.InnerException.Message;
        }
        finally
        {
            copy.Unload();
        }
    }
}
