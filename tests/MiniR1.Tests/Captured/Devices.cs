using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Captured;

/// <summary>Where a captured form is held against its twin: always on the CPU, and on a GPU where there is one.</summary>
internal static class Devices
{
    public static IEnumerable<TestFixtureData> All =>
    [
        new TestFixtureData("cpu").SetArgDisplayNames("cpu"),
        GpuOnly(),
    ];

    /// <summary>The device, or an inconclusive test where it is missing.</summary>
    public static Device Require(string name)
    {
        Assume.That(name == "cpu" || cuda.is_available(), "this machine has no GPU");
        return device(name);
    }

    private static TestFixtureData GpuOnly()
    {
        var data = new TestFixtureData("cuda").SetArgDisplayNames("cuda");
        data.Properties.Add("Category", "GPU");
        return data;
    }
}
