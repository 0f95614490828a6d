using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>
/// Reads and writes <see cref="RopeConfig"/> in both styles: the published configs have <c>rope_theta</c> and
/// <c>rope_scaling</c>, newer ones have <c>rope_parameters</c> with <c>rope_theta</c> inside.
/// </summary>
internal static class RopeConfigJson
{
    public static RopeConfig Read(ConfigReader config)
    {
        var scaling = config.Object("rope_parameters") ?? config.Object("rope_scaling");
        var theta = scaling?.DoubleOrNull("rope_theta") ?? config.Double("rope_theta", 10000);
        if (scaling is null)
            return new RopeConfig { Theta = theta };
        return new RopeConfig
        {
            Theta = theta,
            Kind = ReadKind(scaling),
            Factor = scaling.Double("factor", 1),
            OriginalMaxPositionEmbeddings = scaling.IntOrNull("original_max_position_embeddings"),
            LowFreqFactor = scaling.Double("low_freq_factor", 1),
            HighFreqFactor = scaling.Double("high_freq_factor", 4),
            BetaFast = scaling.Double("beta_fast", 32),
            BetaSlow = scaling.Double("beta_slow", 1),
            Mscale = scaling.DoubleOrNull("mscale"),
            MscaleAllDim = scaling.DoubleOrNull("mscale_all_dim"),
            AttentionFactor = scaling.DoubleOrNull("attention_factor"),
        };
    }

    /// <summary>Adds the settings in both styles, so that old and new readers agree.</summary>
    public static void Write(RopeConfig rope, JsonObject config)
    {
        var parameters = Parameters(rope);
        config["rope_theta"] = rope.Theta;
        config["rope_scaling"] = rope.Kind == RopeKind.Default ? null : parameters.DeepClone();
        config["rope_parameters"] = parameters;
    }

    private static RopeKind ReadKind(ConfigReader scaling) => (scaling.StringOrNull("rope_type") ?? scaling.StringOrNull("type")) switch
    {
        null or "default" => RopeKind.Default,
        "llama3" => RopeKind.Llama3,
        "yarn" => RopeKind.Yarn,
        var other => throw new MiniR1Exception(
            $"{scaling.Source}: rope type \"{Excerpt.Of(other)}\" is not one that MiniR1 has (default, llama3, yarn)."),
    };

    private static JsonObject Parameters(RopeConfig rope)
    {
        var json = new JsonObject { ["rope_theta"] = rope.Theta, ["rope_type"] = Name(rope.Kind) };
        if (rope.Kind == RopeKind.Default)
            return json;
        json["factor"] = rope.Factor;
        AddIfSet(json, "original_max_position_embeddings", rope.OriginalMaxPositionEmbeddings);
        if (rope.Kind == RopeKind.Llama3)
        {
            json["low_freq_factor"] = rope.LowFreqFactor;
            json["high_freq_factor"] = rope.HighFreqFactor;
            return json;
        }

        json["beta_fast"] = rope.BetaFast;
        json["beta_slow"] = rope.BetaSlow;
        AddIfSet(json, "mscale", rope.Mscale);
        AddIfSet(json, "mscale_all_dim", rope.MscaleAllDim);
        AddIfSet(json, "attention_factor", rope.AttentionFactor);
        return json;
    }

    private static void AddIfSet(JsonObject json, string name, double? value)
    {
        if (value is { } number)
            json[name] = number;
    }

    private static void AddIfSet(JsonObject json, string name, int? value)
    {
        if (value is { } number)
            json[name] = number;
    }

    private static string Name(RopeKind kind) => kind switch
    {
        RopeKind.Llama3 => "llama3",
        RopeKind.Yarn => "yarn",
        _ => "default",
    };
}
