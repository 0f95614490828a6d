using MiniR1.Model;

namespace MiniR1.Checkpoints;

/// <summary>
/// Which key of a checkpoint's files is which weight of the model. A model saved without its head has keys without the
/// prefix <c>model.</c>; keys that are nobody's weight are told apart from those that are missed.
/// </summary>
internal sealed class CheckpointKeys
{
    private const string Prefix = "model.";
    private const string Head = "lm_head.";
    private const int Shown = 3;
    private readonly CheckpointFiles files;
    private readonly ModelConfig config;
    private readonly ModelOptions options;
    private readonly Dictionary<string, string> keyOf; // by the model's names

    /// <param name="files">whose keys</param>
    /// <param name="config">of the model</param>
    /// <param name="options">whether there is multi-token prediction</param>
    /// <param name="loading">whether only the model's own names will do</param>
    public CheckpointKeys(CheckpointFiles files, ModelConfig config, ModelOptions options, LoadingOptions loading)
    {
        (this.files, this.config, this.options) = (files, config, options);
        var isBase = !loading.Strict && !files.FileOfKey.Keys.Any(key => key.StartsWith(Prefix, StringComparison.Ordinal));
        keyOf = files.FileOfKey.Keys.ToDictionary(
            key => isBase && !key.StartsWith(Head, StringComparison.Ordinal) ? Prefix + key : key);
    }

    /// <summary>The files' key for a name of the model; null if there is none.</summary>
    public string? Find(string name) => keyOf.GetValueOrDefault(name);

    /// <summary>Holds all keys against the model's names.</summary>
    /// <param name="wanted">the model's</param>
    /// <param name="loading">what becomes of keys that are nobody's</param>
    /// <exception cref="MiniR1Exception">A key is missing, or one is too many and that is not allowed.</exception>
    public void Check(HashSet<string> wanted, LoadingOptions loading)
    {
        var missing = wanted.Where(name => !keyOf.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new MiniR1Exception($"{files.Place}: key \"{missing[0]}\" is missing{More(missing.Count - 1)}, though config.json asks for it.");
        var extra = keyOf.Where(key => !wanted.Contains(key.Key) && !MayBeLeft(key.Key) && !IsScale(key.Key, wanted))
            .Select(key => key.Value).Order(StringComparer.Ordinal).ToList();
        if (extra.Count == 0)
            return;
        // Factors of a weight that needs none are no harmless addition: one of the two is wrong.
        var wrong = extra.FirstOrDefault(key => ScaledName(key) is { } scaled && wanted.Contains(scaled));
        if (wrong is not null || loading.Strict)
        {
            throw new MiniR1Exception(
                $"{files.FileOfKey[wrong ?? extra[0]].Path}: key \"{Excerpt.Of(wrong ?? extra[0])}\"{More(extra.Count - 1)} has no place in the model that config.json describes.");
        }

        var names = string.Join(", ", extra.Take(Shown).Select(key => Excerpt.Of(key, 40)));
        loading.Tell(
            $"{files.Place}: passed over {extra.Count} {(extra.Count == 1 ? "weight" : "weights")} that no part of the model takes "
            + $"({names}{(extra.Count > Shown ? $" and {extra.Count - Shown} more" : "")}); --strict refuses such a checkpoint.");

        static string More(int others) => others == 0 ? string.Empty : $" (and {others} more)";
    }

    /// <summary>Whether a key holds the factors of a weight that needs some.</summary>
    private bool IsScale(string name, HashSet<string> wanted) =>
        ScaledName(name) is { } scaled && wanted.Contains(scaled) && Find(scaled) is { } key
        && !files.FileOfKey[key].Entry(key).Dtype.IsFloat;

    private string? ScaledName(string name) => name.EndsWith(Fp8Quantization.ScaleSuffix, StringComparison.Ordinal)
        ? name[..^Fp8Quantization.ScaleSuffix.Length]
        : null;

    /// <summary>
    /// Keys that published checkpoints hold and a model may do without: a tied head, tables that are computed, and the
    /// multi-token prediction layer, whose embedding and head are copies of the main model's.
    /// </summary>
    private bool MayBeLeft(string name) =>
        (name == "lm_head.weight" && config.TieWordEmbeddings)
        || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (config is DeepSeekV3Config { NumNextnPredictLayers: > 0 } && IsPredictionLayer(name));

    private bool IsPredictionLayer(string name)
    {
        var prefix = $"model.layers.{config.NumHiddenLayers}.";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && (!options.MultiTokenPrediction || name[prefix.Length..] is "embed_tokens.weight" or "shared_head.head.weight");
    }
}
