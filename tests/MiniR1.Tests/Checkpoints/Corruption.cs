using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Tests.Cli;
using NUnit.Framework;

namespace MiniR1.Tests.Checkpoints;

/// <summary>One way to damage a checkpoint that was good, and what must be said of it.</summary>
/// <param name="Name">of the test</param>
/// <param name="Fixture">the good checkpoint</param>
/// <param name="Damage">gets the directory of a copy</param>
/// <param name="Expected">part of the sentence</param>
internal sealed record Corruption(string Name, string Fixture, Action<string> Damage, string Expected)
{
    internal const string Weights = "model.safetensors";
    internal const string IndexFile = "model.safetensors.index.json";
    internal const string Config = "config.json";

    public override string ToString() => Name;

    /// <summary>Damages a copy and loads it, then by the command line: always the same one sentence.</summary>
    internal void AssertRefused()
    {
        using var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Model.Fixture.PathOf(Fixture)).Where(IsPart))
            File.Copy(file, place.File(Path.GetFileName(file)));
        Damage(place.Path);
        var error = Assert.Throws<MiniR1Exception>(() => Checkpoint.Load(place.Path).Dispose());
        Assert.That(error!.Message, Does.Contain(Expected).And.Contains(place.Path).And.Not.Contains("\n"));
        var result = CommandResult.Of("sample", "1 2=3", "--model", place.Path);
        Assert.That(result, Is.EqualTo(new CommandResult(2, "", $"minir1: {error.Message}\n")));
    }

    /// <summary>Changes the header's text, the data staying as it is.</summary>
    internal static Action<string> Header(Func<string, string> change, string file = Weights) => directory =>
    {
        var path = Path.Combine(directory, file);
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var text = Encoding.UTF8.GetString(bytes, 8, length);
        var changed = change(text);
        Assert.That(changed, Is.Not.EqualTo(text), "the damage is done");
        RawSafetensors.Write(path, Encoding.UTF8.GetBytes(changed), bytes[(8 + length)..]);
    };

    /// <summary>Changes one tensor's entry in the header.</summary>
    internal static Action<string> Entry(string key, string field, string value) => Header(text =>
    {
        var header = JsonNode.Parse(text)!;
        header[key]![field] = JsonNode.Parse(value);
        return header.ToJsonString();
    });

    /// <summary>Changes a file's bytes.</summary>
    internal static Action<string> Bytes(Func<byte[], byte[]> change, string file = Weights) => directory =>
    {
        var path = Path.Combine(directory, file);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    };

    /// <summary>Changes a file's text.</summary>
    internal static Action<string> Text(Func<string, string> change, string file) => directory =>
    {
        var path = Path.Combine(directory, file);
        var text = File.ReadAllText(path);
        var changed = change(text);
        Assert.That(changed, Is.Not.EqualTo(text), "the damage is done");
        File.WriteAllText(path, changed);
    };

    /// <summary>Puts one part of a file's text in the place of another.</summary>
    internal static Action<string> Replace(string part, string replacement, string file) =>
        Text(text => text.Replace(part, replacement, StringComparison.Ordinal), file);

    /// <summary>Sets a field of config.json; null removes it.</summary>
    internal static Action<string> Field(string name, string? value) => Text(
        text =>
        {
            var config = JsonNode.Parse(text)!.AsObject();
            if (value is null)
                config.Remove(name);
            else
                config[name] = JsonNode.Parse(value);
            return config.ToJsonString();
        },
        Config);

    /// <summary>Puts a directory where a file was.</summary>
    internal static Action<string> DirectoryInstead(string file) => directory =>
    {
        File.Delete(Path.Combine(directory, file));
        Directory.CreateDirectory(Path.Combine(directory, file));
    };

    /// <summary>Puts a link to itself where a file was: root may read what no right allows, but not this.</summary>
    internal static Action<string> Unreadable(string file) => directory =>
    {
        File.Delete(Path.Combine(directory, file));
        File.CreateSymbolicLink(Path.Combine(directory, file), file);
    };

    internal static Action<string> Without(string file) => directory => File.Delete(Path.Combine(directory, file));

    private static bool IsPart(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("model", StringComparison.Ordinal) || name == Config);
}
