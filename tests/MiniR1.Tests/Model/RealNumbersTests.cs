using System.Text.Json.Nodes;
using MiniR1.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Model;

public sealed class RealNumbersTests
{
    [Test]
    public void Real_numbers_have_a_point_and_whole_ones_have_none()
    {
        var json = new JsonObject
        {
            ["real"] = 1.0,
            ["small"] = 1e-6,
            ["half"] = .5,
            ["whole"] = 3,
            ["none"] = null,
            ["within"] = new JsonObject { ["theta"] = 10000.0, ["list"] = new JsonArray(2.0, 7, "a", true) },
        };
        Assert.That(RealNumbers.Shown(json)!.ToJsonString(), Is.EqualTo(
            """{"real":1.0,"small":1E-06,"half":0.5,"whole":3,"none":null,"within":{"theta":10000.0,"list":[2.0,7,"a",true]}}"""));
    }

    [Test]
    public void A_written_config_says_which_fields_are_real()
    {
        var text = (ToyConfig.DeepSeek with { RoutedScalingFactor = 1 }).Serialize();
        Assert.That(text, Does.Contain("\"routed_scaling_factor\": 1.0,"));
        Assert.That(text, Does.Match("\"rope_theta\": [0-9]+\\.0"));
        Assert.That(text, Does.Contain("\"attention_dropout\": 0.0"));
    }
}
