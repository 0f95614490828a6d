using System.Globalization;
using System.Text.Json.Nodes;

namespace MiniR1.Cli.Benchmarks;

/// <summary>One measured number. benchmarks/peer_pytorch.py prints the same names.</summary>
internal sealed record Measure(string Name, double Value, string Unit)
{
    /// <summary><c>{"name":"train.step","value":12.5,"unit":"ms"}</c></summary>
    internal string Json() => new JsonObject { ["name"] = Name, ["value"] = Value, ["unit"] = Unit }.ToJsonString();

    /// <summary>To be read in a column.</summary>
    internal string Text() => string.Create(CultureInfo.InvariantCulture, $"{Name,-36}{Value,14:0.000} {Unit}");
}
