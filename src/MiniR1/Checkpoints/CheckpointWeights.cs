using LibTorch;
using MiniR1.Model;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// A checkpoint's files held against the model that its config describes: every key, shape and dtype is compared
/// before memory is asked for, and then the values are copied in pieces.
/// </summary>
internal sealed class CheckpointWeights
{
    // A piece is large enough that the disk streams and small enough that 2 cores share one embedding.
    private const long PieceElements = 1 << 22;
    private const long SmallModel = PieceElements;
    private const int MostReadersForDevice = 8;
    private readonly Dictionary<string, IWeightSource> sources = [];
    private readonly CheckpointFiles files;
    private readonly ModelConfig config;
    private readonly ModelOptions options;

    private CheckpointWeights(CheckpointFiles files, ModelConfig config, ModelOptions options)
    {
        this.files = files;
        this.config = config;
        this.options = options;
    }

    /// <exception cref="MiniR1Exception">A missing or extra key, another shape, or a weight that is no float.</exception>
    public static CheckpointWeights Check(CheckpointFiles files, ModelConfig config, ModelOptions options)
    {
        var weights = new CheckpointWeights(files, config, options);
        var wanted = WeightShape.Of(config, options).ToDictionary(weight => weight.Name);
        weights.CheckKeys(wanted);
        foreach (var weight in wanted.Values)
            weights.sources[weight.Name] = weights.Source(weight);
        return weights;
    }

    /// <summary>Copies every weight into the model, on several threads.</summary>
    public void CopyTo(CausalLanguageModel model)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var isOnHost = model.Options.Placement.type == TorchSharp.DeviceType.CPU;
        var state = model.state_dict();
        if (isOnHost)
        {
            foreach (var weight in state.Values)
                HostMemory.PreferHugePages(weight);
        }

        var pieces = state.SelectMany(weight => Pieces(sources[weight.Key], weight.Value.view(-1))).ToList();
        using var workers = new WorkerThreads(Readers(isOnHost));
        var next = -1;
        workers.Run(_ =>
        {
            using var frozenHere = no_grad();
            for (var index = Interlocked.Increment(ref next); index < pieces.Count; index = Interlocked.Increment(ref next))
                Copy(pieces[index]);
            return true;
        });

        void Copy(Piece piece)
        {
            try
            {
                piece.Source.CopyPiece(piece.Flat, piece.Start, piece.Count);
            }
            catch
            {
                Interlocked.Exchange(ref next, pieces.Count); // the other threads need not go on
                throw;
            }
        }
    }

    // A GPU takes one piece at a time, but the next ones can be read and multiplied out meanwhile, each in a buffer of its
    // own. The pieces of a small model are not worth a thread.
    private int Readers(bool isOnHost) => sources.Values.Sum(source => source.Count) <= SmallModel
        ? 1
        : isOnHost ? Environment.ProcessorCount : Math.Min(MostReadersForDevice, Environment.ProcessorCount);

    private static IEnumerable<Piece> Pieces(IWeightSource source, Tensor flat)
    {
        for (var start = 0L; start < source.Count; start += PieceElements)
            yield return new Piece(source, flat, start, Math.Min(PieceElements, source.Count - start));
    }

    private IWeightSource Source(WeightShape weight)
    {
        var file = files.FileOfKey[weight.Name];
        var entry = file.Entry(weight.Name);
        RequireShape(file, entry, weight.Shape, "config.json makes it");
        if (entry.Dtype.IsFloat)
            return new PlainWeight(file, entry);
        if (entry.Dtype != SafetensorsDtype.Float8E4M3)
            throw Bad(file, entry, $"has dtype {entry.Dtype}, but a weight must be F64, F32, F16 or BF16, or F8_E4M3 with scales");
        if (config.Quantization is not { } blocks)
            throw Bad(file, entry, "has dtype F8_E4M3, but config.json has no quantization_config that says how it is scaled");
        if (entry.Shape.Count != 2)
            throw Bad(file, entry, "has dtype F8_E4M3, but is no matrix");
        var name = weight.Name + Fp8Quantization.ScaleSuffix;
        if (!files.FileOfKey.TryGetValue(name, out var scaleFile))
            throw Bad(file, entry, $"has dtype F8_E4M3, but its factors, key \"{name}\", are missing");
        var scales = scaleFile.Entry(name);
        RequireShape(
            scaleFile, scales, [blocks.Down(entry.Shape[0]), blocks.Across(entry.Shape[1])],
            $"blocks of {blocks.Rows} x {blocks.Columns} make it");
        return scales.Dtype.Tensor == ScalarType.Float32 && !scales.Dtype.IsRaw
            ? new BlockScaledWeight(file, entry, scaleFile, scales, blocks)
            : throw Bad(scaleFile, scales, $"has dtype {scales.Dtype}, but the factors of FP8 weights must be F32");
    }

    private static void RequireShape(SafetensorsFile file, SafetensorsEntry entry, IReadOnlyList<long> shape, string why)
    {
        if (!shape.SequenceEqual(entry.Shape))
            throw Bad(file, entry, $"is [{string.Join(", ", entry.Shape)}], but {why} [{string.Join(", ", shape)}]");
    }

    private void CheckKeys(Dictionary<string, WeightShape> wanted)
    {
        var keys = files.FileOfKey;
        var missing = wanted.Keys.Where(name => !keys.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new MiniR1Exception($"{files.Place}: key \"{missing[0]}\" is missing{More(missing)}, though config.json asks for it.");
        var extra = keys.Keys.Where(name => !wanted.ContainsKey(name) && !MayBeLeft(name) && !IsScale(name, wanted)).ToList();
        if (extra.Count > 0)
            throw new MiniR1Exception(
                $"{keys[extra[0]].Path}: key \"{extra[0]}\"{More(extra)} has no place in the model that config.json describes.");

        static string More(List<string> names) => names.Count == 1 ? string.Empty : $" (and {names.Count - 1} more)";
    }

    /// <summary>Whether a key holds the factors of a weight that needs some.</summary>
    private bool IsScale(string name, Dictionary<string, WeightShape> wanted)
    {
        if (!name.EndsWith(Fp8Quantization.ScaleSuffix, StringComparison.Ordinal))
            return false;
        var scaled = name[..^Fp8Quantization.ScaleSuffix.Length];
        return wanted.ContainsKey(scaled)
            && files.FileOfKey.TryGetValue(scaled, out var file) && !file.Entry(scaled).Dtype.IsFloat;
    }

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

    private static MiniR1Exception Bad(SafetensorsFile file, SafetensorsEntry entry, string what) =>
        new($"{file.Path}: key \"{entry.Name}\" {what}.");

    private sealed record Piece(IWeightSource Source, Tensor Flat, long Start, long Count);
}
