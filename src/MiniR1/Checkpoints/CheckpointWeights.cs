using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
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
    private readonly CheckpointKeys keys;
    private readonly ModelConfig config;

    private CheckpointWeights(CheckpointFiles files, CheckpointKeys keys, ModelConfig config)
    {
        this.files = files;
        this.keys = keys;
        this.config = config;
    }

    /// <exception cref="MiniR1Exception">A missing key, or one too many; another shape; or a weight that is no float.</exception>
    public static CheckpointWeights Check(CheckpointFiles files, ModelConfig config, ModelOptions options, LoadingOptions loading)
    {
        var keys = new CheckpointKeys(files, config, options, loading);
        var weights = new CheckpointWeights(files, keys, config);
        var wanted = WeightShape.Of(config, options);
        keys.Check([.. wanted.Select(weight => weight.Name)], loading);
        foreach (var weight in wanted)
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
        var failures = new ConcurrentDictionary<int, ExceptionDispatchInfo>();
        workers.Run(_ =>
        {
            using var frozenHere = no_grad();
            for (var index = Interlocked.Increment(ref next); index < pieces.Count; index = Interlocked.Increment(ref next))
                Copy(index);
            return true;
        });
        // The first in the model, whichever thread came to it: the same sentence every time.
        if (!failures.IsEmpty)
            failures.MinBy(failure => failure.Key).Value.Throw();

        void Copy(int index)
        {
            try
            {
                var piece = pieces[index];
                piece.Source.CopyPiece(piece.Flat, piece.Start, piece.Count);
            }
            catch (Exception failure)
            {
                failures[index] = ExceptionDispatchInfo.Capture(failure);
                Interlocked.Exchange(ref next, pieces.Count); // nobody need go on; those before it are being read already
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
        var key = keys.Find(weight.Name)!;
        var file = files.FileOfKey[key];
        var entry = file.Entry(key);
        RequireShape(file, entry, weight.Shape, "config.json makes it");
        if (entry.Dtype.IsFloat)
            return new PlainWeight(file, entry);
        if (entry.Dtype != SafetensorsDtype.Float8E4M3)
            throw Bad(file, entry, $"has dtype {entry.Dtype}, but a weight must be F64, F32, F16 or BF16, or F8_E4M3 with scales");
        if (config.Quantization is not { } blocks)
            throw Bad(file, entry, "has dtype F8_E4M3, but config.json has no quantization_config that says how it is scaled");
        if (entry.Shape.Count != 2)
            throw Bad(file, entry, "has dtype F8_E4M3, but is no matrix");
        var name = key + Fp8Quantization.ScaleSuffix;
        if (!files.FileOfKey.TryGetValue(name, out var scaleFile))
            throw Bad(file, entry, $"has dtype F8_E4M3, but its factors, key \"{Excerpt.Of(name)}\", are missing");
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
            throw Bad(file, entry, $"is [{Excerpt.Of(entry.Shape)}], but {why} [{string.Join(", ", shape)}]");
    }

    private static MiniR1Exception Bad(SafetensorsFile file, SafetensorsEntry entry, string what) =>
        new($"{file.Path}: key \"{Excerpt.Of(entry.Name)}\" {what}.");

    private sealed record Piece(IWeightSource Source, Tensor Flat, long Start, long Count);
}
