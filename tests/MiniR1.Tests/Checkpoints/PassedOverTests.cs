using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static MiniR1.Tests.Checkpoints.Corruption;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Checkpoints that hold more than the model takes, or name it otherwise: loaded as transformers loads them.</summary>
internal sealed class PassedOverTests
{
    private const string Qwen = "tiny-qwen2";
    private const string Tied = "tiny-qwen2-tied";
    private const string DeepSeek = Fixture.DeepSeek;

    [Test]
    public void Weights_that_no_part_takes_are_passed_over_in_one_line()
    {
        using var place = Copy(Qwen, Rename(header =>
        {
            foreach (var name in new[] { "v_head.summary.weight", "v_head.summary.bias", "score.weight", "model.layers.0.self_attn.q_proj.lora_A.weight" })
                header[name] = Nothing(header);
        }));
        Assert.That(Warnings(place.Path), Is.EqualTo(new[]
        {
            $"warning: {place.Path}: passed over 4 weights that no part of the model takes (model.layers.0.self_attn.q_proj.lora_A.w..., "
            + "score.weight, v_head.summary.bias and 1 more); --strict refuses such a checkpoint.",
        }));
        Assert.That(
            () => Checkpoint.Load(place.Path, loading: new LoadingOptions { Strict = true }),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
                $"{place.File(Weights)}: key \"model.layers.0.self_attn.q_proj.lora_A.weight\" (and 3 more) has no place in the model that config.json describes."));
    }

    [Test]
    public void Layers_that_the_config_lacks_are_passed_over()
    {
        using var place = Copy(Qwen, Field("num_hidden_layers", "2"));
        Assert.That(Warnings(place.Path), Has.One.Contains("passed over 12 weights that no part of the model takes (model.layers.2."));
    }

    [Test]
    public void Tables_of_the_rotary_embedding_are_nobodys_news()
    {
        using var place = Copy(Qwen, Rename(header => header["model.layers.0.self_attn.rotary_emb.inv_freq"] = Nothing(header)));
        Assert.That(Warnings(place.Path), Is.Empty);
    }

    [Test]
    public void A_base_model_has_no_prefix([Values(Qwen, Tied, DeepSeek)] string fixture)
    {
        using var place = Copy(fixture, Rename(WithoutPrefix));
        using var model = Checkpoint.Load(place.Path, loading: Silent([]));
        using var expected = Checkpoint.Load(Fixture.PathOf(fixture));
        var state = model.state_dict();
        foreach (var (name, weight) in expected.state_dict())
            Assert.That(Fixture.Difference(state[name], weight), Is.Zero, name);
        Assert.That(Warnings(place.Path), Is.Empty);
        Assert.That(
            () => Checkpoint.Load(place.Path, loading: new LoadingOptions { Strict = true }),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("is missing (and"));
    }

    [Test]
    public void A_base_model_of_two_matrices_lacks_its_head()
    {
        using var place = Copy(Qwen, Rename(header =>
        {
            WithoutPrefix(header);
            header["other"] = header["lm_head.weight"]!.DeepClone();
            header.Remove("lm_head.weight");
        }));
        Assert.That(
            () => Checkpoint.Load(place.Path),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
                $"{place.Path}: key \"lm_head.weight\" is missing, though config.json asks for it."));
    }

    [Test]
    public void A_factor_of_a_weight_that_needs_none_is_still_refused()
    {
        using var place = Copy(Qwen, Rename(header => header["model.norm.weight_scale_inv"] = Nothing(header)));
        Assert.That(
            () => Checkpoint.Load(place.Path),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("key \"model.norm.weight_scale_inv\" has no place in the model"));
    }

    [Test]
    public void Every_command_warns_once_and_refuses_when_strict(
        [Values("sample 1", "eval --problems 2", "probe --problems 2 --preset cpu", "generate --prompt 1", "logits --ids 1 --out OUT", "bench load")] string command)
    {
        using var place = new TemporaryDirectory();
        BigramModel.Save(place.Path);
        Rename(header => header["v_head.weight"] = Nothing(header))(place.Path);
        string[] words = [.. command.Replace("OUT", place.File("out.safetensors"), StringComparison.Ordinal).Split(' '), "--model", place.Path];
        Assert.That(CommandResult.Of(words).Error, Is.EqualTo(
            $"minir1: warning: {place.Path}: passed over 1 weight that no part of the model takes (v_head.weight); --strict refuses such a checkpoint.\n"));
        Assert.That(CommandResult.Of([.. words, "--strict"]), Is.EqualTo(new CommandResult(
            2, "", $"minir1: {place.File(Weights)}: key \"v_head.weight\" has no place in the model that config.json describes.\n")));
    }

    [Test]
    public void Inspecting_warns_too()
    {
        using var place = Copy(Qwen, Rename(header => header["v_head.weight"] = Nothing(header)));
        Assert.That(CommandResult.Of("inspect", place.Path).Error, Does.StartWith("minir1: warning: "));
        Assert.That(CommandResult.Of("inspect", place.Path, "--strict").ExitCode, Is.EqualTo(2));
    }

    private static List<string> Warnings(string directory)
    {
        var told = new List<string>();
        Checkpoint.Load(directory, loading: Silent(told)).Dispose();
        return told;
    }

    private static LoadingOptions Silent(List<string> told) => new() { Warn = told.Add };

    private static void WithoutPrefix(JsonObject header)
    {
        foreach (var (name, entry) in header.ToList())
        {
            if (!name.StartsWith("model.", StringComparison.Ordinal))
                continue;
            header.Remove(name);
            header[name["model.".Length..]] = entry;
        }
    }

    private static Action<string> Rename(Action<JsonObject> change) => Header(text =>
    {
        var header = JsonNode.Parse(text)!.AsObject();
        change(header);
        return header.ToJsonString();
    });

    // A tensor without elements, where the data end.
    private static JsonObject Nothing(JsonObject header)
    {
        var end = header.Max(entry => entry.Key == "__metadata__" ? 0 : entry.Value!["data_offsets"]![1]!.GetValue<long>());
        return new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(0), ["data_offsets"] = new JsonArray(end, end) };
    }

    private static TemporaryDirectory Copy(string fixture, Action<string> change)
    {
        var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Fixture.PathOf(fixture)))
            File.Copy(file, place.File(Path.GetFileName(file)));
        change(place.Path);
        return place;
    }
}
