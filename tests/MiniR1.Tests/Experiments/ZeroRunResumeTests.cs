using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>A run that was stopped anywhere ends as one that was not: the same weights bit by bit, the same lines.</summary>
public sealed class ZeroRunResumeTests
{
    private readonly RunFolder uninterrupted = new();
    private readonly RunFolder killed = new(); // in RL, after the first step

    [OneTimeSetUp]
    public void Run()
    {
        MicroExperiment.Start(uninterrupted.Path);
        Kill(killed, new Interruption { KillAfterRl = 1 });
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        uninterrupted.Dispose();
        killed.Dispose();
    }

    [Test]
    public void Cancelled_in_both_phases()
    {
        using var folder = new RunFolder();
        Assert.That(
            () => MicroExperiment.Start(folder.Path, observer: new Interruption { CancelAfterPretraining = 13 }),
            Throws.InstanceOf<OperationCanceledException>());
        var second = new Interruption { CancelAfterRl = 2 };
        Assert.That(() => MicroExperiment.Resume(folder.Path, observer: second), Throws.InstanceOf<OperationCanceledException>());
        var third = new Interruption();
        MicroExperiment.Resume(folder.Path, observer: third);
        Assert.That(second.Started, Is.EqualTo(new[] { (RunPhase.Pretrain, 13, 23), (RunPhase.Rl, 0, 4) }));
        Assert.That(third.Started, Is.EqualTo(new[] { (RunPhase.Rl, 2, 4), (RunPhase.Done, 4, 4) }));
        RequireEqual(folder);
    }

    [Test]
    public void Cancelled_at_the_last_step_of_each_phase()
    {
        using var folder = new RunFolder();
        Assert.That(
            () => MicroExperiment.Start(folder.Path, observer: new Interruption { CancelAfterPretraining = 23 }),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            () => MicroExperiment.Resume(folder.Path, observer: new Interruption { CancelAfterRl = 4 }),
            Throws.InstanceOf<OperationCanceledException>());
        MicroExperiment.Resume(folder.Path);
        RequireEqual(folder);
    }

    [Test]
    public void Killed_before_anything_was_saved()
    {
        using var folder = new RunFolder();
        Kill(folder, new Interruption { KillAfterPretraining = 22 });
        MicroExperiment.Resume(folder.Path);
        RequireEqual(folder);
    }

    [TestCase(0)]
    [TestCase(3)]
    public void Killed_right_after_a_measurement(int step)
    {
        using var folder = new RunFolder();
        Kill(folder, new Interruption { KillAfterEvaluation = step });
        MicroExperiment.Resume(folder.Path);
        RequireEqual(folder);
    }

    [Test]
    public void Killed_in_RL_with_a_torn_last_line()
    {
        using var folder = new RunFolder();
        Kill(folder, new Interruption { KillAfterRl = 2 });
        File.AppendAllText(folder.File("metrics.jsonl"), "{\"event\":\"rl\",\"pha");
        MicroExperiment.Resume(folder.Path);
        RequireEqual(folder);
    }

    [Test]
    public void A_finished_run_stays_as_it_is()
    {
        using var folder = uninterrupted.Copy();
        var before = MicroExperiment.Files(folder.Path);
        MicroExperiment.Resume(folder.Path);
        var after = MicroExperiment.Files(folder.Path);
        Assert.That(after.Keys, Is.EquivalentTo(before.Keys));
        foreach (var file in before.Keys.Where(file => file != "report.html"))
            Assert.That(after[file], Is.EqualTo(before[file]), file);
        RequireEqual(folder);
    }

    [Test]
    public void Another_config_is_refused_by_the_field_that_differs()
    {
        using var folder = killed.Copy();
        RequireRefusal(
            folder, MicroExperiment.Config with { Seed = 99 }, "another config (seed is 3 there, 99 here)");
    }

    [Test]
    public void A_directory_without_a_run_is_refused()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Path);
        RequireRefusal(folder, MicroExperiment.Config, "no run to resume");
    }

    [TestCase("state.safetensors")]
    [TestCase("checkpoints", "base", "model.safetensors")]
    [TestCase("checkpoints", "base", "config.json")]
    public void A_truncated_file_is_refused_by_its_name(params string[] parts)
    {
        using var folder = killed.Copy();
        using (var file = File.OpenWrite(folder.File(parts)))
            file.SetLength(file.Length * 2 / 3);
        RequireRefusal(folder, MicroExperiment.Config, parts[^1]);
    }

    [TestCase("state.safetensors")]
    [TestCase("checkpoints", "base", "model.safetensors")]
    public void A_corrupted_file_is_refused_by_its_name(params string[] parts)
    {
        using var folder = killed.Copy();
        using (var file = File.OpenWrite(folder.File(parts)))
        {
            file.Position = 4;
            file.Write("not a safetensors header"u8);
        }

        RequireRefusal(folder, MicroExperiment.Config, parts[^1]);
    }

    [Test]
    public void A_missing_base_checkpoint_is_refused()
    {
        using var folder = killed.Copy();
        Directory.Delete(folder.File("checkpoints", "base"), recursive: true);
        RequireRefusal(folder, MicroExperiment.Config, Path.Combine("checkpoints", "base"));
    }

    private static void Kill(RunFolder folder, Interruption interruption) =>
        Assert.That(() => MicroExperiment.Start(folder.Path, observer: interruption), Throws.TypeOf<KilledException>());

    /// <summary>One sentence that contains <paramref name="words"/>, and every file as it was.</summary>
    private static void RequireRefusal(RunFolder folder, ExperimentConfig config, string words)
    {
        var before = MicroExperiment.Files(folder.Path);
        var failure = Assert.Throws<MiniR1Exception>(() => MicroExperiment.Resume(folder.Path, config))!;
        Assert.That(failure.Message, Does.Contain(words).And.Not.Contain("\n").And.Not.Contain("Exception"));
        Assert.That(MicroExperiment.Files(folder.Path), Is.EqualTo(before));
    }

    private void RequireEqual(RunFolder folder)
    {
        Assert.Multiple(() =>
        {
            foreach (var file in new[] { "checkpoints/base/model.safetensors", "checkpoints/final/model.safetensors", "samples.jsonl" })
                Assert.That(File.ReadAllBytes(folder.File(file)), Is.EqualTo(File.ReadAllBytes(uninterrupted.File(file))), file);
            Assert.That(MicroExperiment.Metrics(folder.Path), Is.EqualTo(MicroExperiment.Metrics(uninterrupted.Path)));
        });
    }
}
