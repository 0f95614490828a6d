using System.Text.Json.Nodes;
using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class RunDirectoryTests
{
    [Test]
    public void A_new_run_gets_its_directory_and_config()
    {
        using var folder = new RunFolder();
        var directory = RunDirectory.Create(folder.Path, MicroExperiment.Config);
        Assert.Multiple(() =>
        {
            Assert.That(directory.Path, Is.EqualTo(folder.Path));
            Assert.That(MicroExperiment.Files(folder.Path).Keys, Is.EquivalentTo(new[] { "config.json", RunLock.FileName }));
            Assert.That(directory.BaseModel, Is.EqualTo(folder.File("checkpoints", "base")));
            Assert.That(RunDirectory.Resume(folder.Path, MicroExperiment.Config).Path, Is.EqualTo(folder.Path));
        });
    }

    [Test]
    public void An_empty_directory_will_do()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Path);
        Assert.That(() => RunDirectory.Create(folder.Path, MicroExperiment.Config), Throws.Nothing);
    }

    [Test]
    public void A_directory_that_holds_something_is_refused_and_left_alone()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.File("notes.txt"), "mine");
        RequireRefusal(() => RunDirectory.Create(folder.Path, MicroExperiment.Config), $"'{folder.Path}' is not empty", "--resume");
        Assert.That(MicroExperiment.Files(folder.Path).Keys, Is.EqualTo(new[] { "notes.txt" }));
    }

    [Test]
    public void A_file_is_refused()
    {
        using var folder = new RunFolder();
        File.WriteAllText(folder.Path, "mine");
        RequireRefusal(() => RunDirectory.Create(folder.Path, MicroExperiment.Config), $"'{folder.Path}' is a file");
        RequireRefusal(() => RunDirectory.Create(folder.File("below"), MicroExperiment.Config), $"Cannot create {folder.File("below")}");
        Assert.That(File.ReadAllText(folder.Path), Is.EqualTo("mine"));
    }

    [Test]
    public void Another_config_is_refused_by_the_first_value_that_differs()
    {
        using var folder = new RunFolder();
        RunDirectory.Create(folder.Path, MicroExperiment.Config);
        var pretraining = MicroExperiment.Config.Pretraining with { RowLengths = [48, 96, 120] };
        RequireRefusal(
            () => RunDirectory.Resume(folder.Path, MicroExperiment.Config with { Pretraining = pretraining }),
            "another config (pretraining.row_lengths[2] is missing there, 120 here)");
        RequireRefusal(
            () => RunDirectory.Resume(folder.Path, MicroExperiment.Config with { Workers = 1 }),
            "another config (workers is 2 there, 1 here)");
    }

    [Test]
    public void How_the_config_is_laid_out_does_not_matter()
    {
        using var folder = new RunFolder();
        RunDirectory.Create(folder.Path, MicroExperiment.Config);
        File.WriteAllText(folder.File("config.json"), JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!.ToJsonString());
        Assert.That(() => RunDirectory.Resume(folder.Path, MicroExperiment.Config), Throws.Nothing);
    }

    [Test]
    public void A_damaged_config_is_refused_by_its_name()
    {
        using var folder = new RunFolder();
        RunDirectory.Create(folder.Path, MicroExperiment.Config);
        File.WriteAllText(folder.File("config.json"), File.ReadAllText(folder.File("config.json"))[..200]);
        RequireRefusal(() => RunDirectory.Resume(folder.Path, MicroExperiment.Config), folder.File("config.json"));
    }

    private static void RequireRefusal(Action action, params string[] words)
    {
        var failure = Assert.Throws<MiniR1Exception>(action)!;
        Assert.That(failure.Message, Does.EndWith(".").And.Not.Contain("\n").And.Not.Contain("Exception"));
        foreach (var word in words)
            Assert.That(failure.Message, Does.Contain(word));
    }
}
