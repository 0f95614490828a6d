using MiniR1.Kernels.Libraries;
using NUnit.Framework;

namespace MiniR1.Kernels.Tests;

/// <summary>Before the first test TorchSharp must know our loader.</summary>
[SetUpFixture]
public sealed class LibraryLoading
{
    [OneTimeSetUp]
    public void Register() => LibraryLoader.Register();
}
