using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class PresetsTests
{
    [Test]
    public void The_default_preset_ships() => Assert.That(Presets.Names, Does.Contain("cpu").And.Ordered);

    [TestCaseSource(typeof(Presets), nameof(Presets.Names))]
    public void A_shipped_preset_loads_and_survives_writing_and_reading(string name)
    {
        var config = Presets.Load(name);
        var written = ExperimentJson.Serialize(config);
        Assert.Multiple(() =>
        {
            Assert.That(config.Description, Is.Not.Empty);
            Assert.That(config.Validate(), Is.SameAs(config));
            Assert.That(ExperimentJson.Serialize(ExperimentJson.Parse(written, name)), Is.EqualTo(written));
        });
    }

    [Test]
    public void A_file_is_a_preset_too()
    {
        using var folder = new RunFolder();
        var path = folder.File("mine.json");
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(path, ExperimentJson.Serialize(MicroExperiment.Config));
        Assert.That(
            ExperimentJson.Serialize(Presets.Load(path)), Is.EqualTo(ExperimentJson.Serialize(MicroExperiment.Config)));
    }

    [TestCase("gpuu")]
    [TestCase("")]
    [TestCase("CPU")]
    public void An_unknown_preset_is_told_with_those_there_are(string name) =>
        Assert.That(
            () => Presets.Load(name),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains($"'{name}'").And.Message.Contains("cpu"));

    [Test]
    public void A_file_that_is_not_there_is_told_by_its_name() =>
        Assert.That(
            () => Presets.Load("nowhere/mine.json"),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo("Cannot read nowhere/mine.json: it does not exist; check the name."));

    [Test]
    public void A_directory_is_no_file()
    {
        using var folder = new RunFolder();
        var path = folder.File("folder.json");
        Directory.CreateDirectory(path);
        Assert.That(
            () => Presets.Load(path),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith($"Cannot read {path}: ").And.Message.Not.Contains("Exception"));
    }
}
