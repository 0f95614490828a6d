using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

public sealed class TrainingStateTests
{
    [Test]
    public void Tensors_and_record_come_back_and_outlive_the_scope()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var path = place.File("state.safetensors");
        var moment = randn(3, 2);
        var random = tensor(new byte[] { 1, 2, 3 });
        var record = new JsonObject { ["step"] = 41, ["note"] = "quote \" and é", ["inner"] = new JsonObject { ["rate"] = 1e-3 } };
        TrainingState.Save(path, new Dictionary<string, Tensor> { ["moment"] = moment, ["random"] = random }, record);
        TrainingState state;
        using (NewDisposeScope())
            state = TrainingState.Load(path);
        using (state)
        {
            Assert.Multiple(() =>
            {
                Assert.That(JsonNode.DeepEquals(state.Record, record), Is.True);
                Assert.That(state.Tensors["moment"].data<float>().ToArray(), Is.EqualTo(moment.data<float>().ToArray()));
                Assert.That(state.Tensors["random"].data<byte>().ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
            });
        }

        Assert.That(Directory.GetFileSystemEntries(place.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void Another_file_a_cut_one_and_none_are_refused()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var path = place.File("state.safetensors");
        Assert.That(() => TrainingState.Load(path), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith($"{path} cannot be read"));
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2) });
        Assert.That(() => TrainingState.Load(path), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("no training state"));
        TrainingState.Save(path, new Dictionary<string, Tensor> { ["a"] = ones(2) }, []);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.That(() => TrainingState.Load(path), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("truncated"));
    }
}
