using System.Buffers.Binary;
using MiniR1.Checkpoints;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Fuzzing;

/// <summary>Weights' files that somebody damaged: read whole, or refused in a sentence.</summary>
internal sealed class SafetensorsFuzzTests
{
    private const string Sharded = "tiny-llama31";
    private const string Single = "tiny-qwen2";
    private const int LengthBytes = 8;

    [Test]
    public void A_damaged_file_is_read_or_refused()
    {
        using var place = new TemporaryDirectory();
        var path = place.File(Corruption.Weights);
        var whole = File.ReadAllBytes(Path.Combine(Fixture.PathOf(Single), Corruption.Weights));
        FuzzLoop.Run(seed: 1, rounds: 600, random =>
        {
            WriteDamaged(path, whole, random);
            using var scope = NewDisposeScope();
            using var file = SafetensorsFile.Open(path);
            foreach (var name in file.Names)
                file.Read(name);
        }, place.Path);
    }

    [Test]
    public void A_damaged_checkpoint_is_loaded_or_refused()
    {
        using var place = Copy(Single);
        var path = place.File(Corruption.Weights);
        var whole = File.ReadAllBytes(path);
        FuzzLoop.Run(seed: 10_001, rounds: 150, random =>
        {
            WriteDamaged(path, whole, random);
            Checkpoint.Load(place.Path).Dispose();
        }, place.Path);
    }

    [Test]
    public void A_damaged_index_is_read_or_refused()
    {
        using var place = Copy(Sharded);
        var path = place.File(Corruption.IndexFile);
        var whole = File.ReadAllBytes(path);
        FuzzLoop.Run(seed: 20_001, rounds: 300, random =>
        {
            File.WriteAllBytes(path, random.Next(4) == 0 ? Mutations.Bytes(whole, random) : Mutations.Json(whole, random));
            Checkpoint.Load(place.Path).Dispose();
        }, place.Path);
    }

    // Bytes anywhere, or the header alone with its length made right, so that the damage is read.
    private static void WriteDamaged(string path, byte[] whole, Random random)
    {
        if (random.Next(4) == 0)
        {
            File.WriteAllBytes(path, Mutations.Bytes(whole, random));
            return;
        }

        var data = LengthBytes + (int)BinaryPrimitives.ReadUInt64LittleEndian(whole);
        RawSafetensors.Write(path, Mutations.Json(whole[LengthBytes..data], random), whole[data..]);
    }

    private static TemporaryDirectory Copy(string fixture)
    {
        var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Fixture.PathOf(fixture)))
            File.Copy(file, place.File(Path.GetFileName(file)));
        return place;
    }
}
