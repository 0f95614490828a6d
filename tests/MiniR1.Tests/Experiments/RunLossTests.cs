using MiniR1.Evaluation;
using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>Files of a run that are behind its state, or ahead of it, as a power cut or somebody's hand leaves them.</summary>
public sealed class RunLossTests
{
    private const string Ending = ": put it back from a copy, or start the run anew in another directory.";
    private const string Best = "checkpoints/best";

    private static readonly ExperimentConfig s_config = MicroExperiment.Config with
    {
        Evaluation = MicroExperiment.Config.Evaluation with
        {
            Every = 2, Validation = new ValidationConfig { Problems = 4 }, Report = CheckpointChoice.Best,
        },
    };

    private readonly RunFolder uninterrupted = new();
    private readonly RunFolder stopped = new(); // at RL step 3: 2 lines of pretraining, 3 of RL, 2 evaluations

    [OneTimeSetUp]
    public void Run()
    {
        MicroExperiment.Start(uninterrupted.Path, s_config);
        Assert.That(
            () => MicroExperiment.Start(stopped.Path, s_config, new Interruption { CancelAfterRl = 3 }),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        uninterrupted.Dispose();
        stopped.Dispose();
    }

    [TestCase("metrics.jsonl")]
    [TestCase("samples.jsonl")]
    public void A_file_that_is_gone_or_short_is_refused(string name)
    {
        var lines = File.ReadAllLines(stopped.File(name));
        RequireRefusal(name, File.Delete, $"has 0 of the {lines.Length} lines that the saved state was written with");
        RequireRefusal(name, path => File.WriteAllText(path, ""), $"has 0 of the {lines.Length} lines that the saved state was written with");
        RequireRefusal(
            name, path => File.WriteAllLines(path, lines[..^1]),
            $"has {lines.Length - 1} of the {lines.Length} lines that the saved state was written with");
        RequireRefusal(name, path => File.WriteAllText(path, File.ReadAllText(path)[..^9]),
            $"has {lines.Length - 1} of the {lines.Length} lines that the saved state was written with");
    }

    [Test]
    public void A_line_that_was_changed_is_refused()
    {
        var lines = File.ReadAllLines(stopped.File("metrics.jsonl"));
        foreach (var line in new[] { "5", "[1]", """{"event":"rl"}""", lines[2].Replace("\"step\":0", "\"step\":1", StringComparison.Ordinal) })
        {
            RequireRefusal(
                "metrics.jsonl", path => File.WriteAllLines(path, [.. lines[..2], line, .. lines[3..]]),
                $"does not begin with the {lines.Length} lines that the saved state was written with");
        }
    }

    [TestCase("{\"event\":\"rl\",\"phase\":\"rl\",\"step\":4,\"seconds\":9}\n", 1)]
    [TestCase("5\n[1]\n{\"event\":\"r", 3)]
    [TestCase("\0\0\0\0\n\0\n\0\0", 3)]
    public void What_came_after_the_state_is_cut_and_said(string added, int lines)
    {
        using var folder = stopped.Copy();
        File.AppendAllText(folder.File("metrics.jsonl"), added);
        File.AppendAllText(folder.File("samples.jsonl"), added);
        var observer = new Interruption();
        MicroExperiment.Resume(folder.Path, s_config, observer);
        Assert.That(observer.Cuts, Is.EqualTo(new[] { (folder.File("metrics.jsonl"), lines), (folder.File("samples.jsonl"), lines) }));
        RequireEqual(folder);
    }

    [Test]
    public void A_last_line_without_its_break_gets_it_back()
    {
        using var folder = stopped.Copy();
        foreach (var file in new[] { "metrics.jsonl", "samples.jsonl" })
            File.WriteAllText(folder.File(file), File.ReadAllText(folder.File(file))[..^1]);
        MicroExperiment.Resume(folder.Path, s_config);
        RequireEqual(folder);
    }

    [Test]
    public void A_finished_run_that_lost_lines_keeps_its_report()
    {
        using var folder = uninterrupted.Copy();
        File.WriteAllText(folder.File("metrics.jsonl"), "");
        var before = MicroExperiment.Files(folder.Path);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>());
        Assert.That(MicroExperiment.Files(folder.Path), Is.EqualTo(before));
    }

    [Test]
    public void An_older_state_goes_on_where_its_files_are_whole()
    {
        using var folder = stopped.Copy();
        StateFile.MakeOlder(folder.File("state.safetensors"));
        File.AppendAllText(folder.File("metrics.jsonl"), "{\"event\":\"rl\",\"phase\":\"rl\",\"step\":4,\"seconds\":9}\n{\"ev");
        MicroExperiment.Resume(folder.Path, s_config);
        RequireEqual(folder);
    }

    [TestCase("metrics.jsonl", 0, "lines 'pretrain' of step 20: 0, not 1")]
    [TestCase("metrics.jsonl", 2, "lines 'eval' of step 0: 0, not 1")]
    [TestCase("metrics.jsonl", -1, "lines 'rl' of step 3: 0, not 1")]
    [TestCase("samples.jsonl", -1, "lines 'sampled' of step 2: 1, not 2")]
    public void An_older_state_is_refused_where_a_line_is_missing(string name, int line, string words)
    {
        using var folder = stopped.Copy();
        StateFile.MakeOlder(folder.File("state.safetensors"));
        var lines = File.ReadAllLines(folder.File(name)).ToList();
        lines.RemoveAt(line < 0 ? lines.Count + line : line);
        File.WriteAllLines(folder.File(name), lines);
        var before = MicroExperiment.Files(folder.Path);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"{folder.File(name)} does not fit the saved state ({words}){Ending}"));
        Assert.That(MicroExperiment.Files(folder.Path), Is.EqualTo(before));
    }

    [TestCase("5", "is no JSON object")]
    [TestCase("""{"event":"rl"}""", "has no \"step\", or one that is no whole number from 0 up")]
    [TestCase("""{"event":"rl","step":"x"}""", "has no \"step\", or one that is no whole number from 0 up")]
    [TestCase("""{"event":"rl","step":1,"reward":"x"}""", "has a \"reward\" that is no number")]
    [TestCase("""{"event":"pass_at_k","step":1,"samples":3,"right":[9]}""", "has no \"right\", or one that is no list of numbers from 0 to 3")]
    public void An_older_state_is_refused_where_a_line_has_the_wrong_form(string line, string words)
    {
        using var folder = stopped.Copy();
        StateFile.MakeOlder(folder.File("state.safetensors"));
        var path = folder.File("metrics.jsonl");
        File.WriteAllLines(path, [line, .. File.ReadAllLines(path)]);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"Line 1 of {path} {words}: correct it, or put the file back from a copy."));
    }

    [Test]
    public void A_state_that_was_lost_is_no_run_that_starts_anew()
    {
        using var folder = stopped.Copy();
        File.Delete(folder.File("state.safetensors"));
        var before = MicroExperiment.Files(folder.Path);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"{folder.File("state.safetensors")} is missing, though the run came as far as {folder.File("checkpoints", "best")}{Ending}"));
        Assert.That(MicroExperiment.Files(folder.Path), Is.EqualTo(before));
    }

    [Test]
    public void A_best_model_that_is_missing_is_told_at_once()
    {
        using var folder = stopped.Copy();
        Directory.Delete(folder.File("checkpoints", "best"), recursive: true);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>()
            .With.Message.StartsWith($"{folder.File("checkpoints", "best")}, the best model, of RL step "));
    }

    [TestCase("model/lm_head.weight", true)]
    [TestCase("optimizer/lm_head.weight.exp_avg", false)]
    public void A_state_with_another_shape_or_without_a_tensor_is_one_sentence(string name, bool misshapen)
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        using (var scope = TorchSharp.torch.NewDisposeScope())
        using (var saved = MiniR1.Checkpoints.TrainingState.Load(path))
        {
            var tensors = new Dictionary<string, TorchSharp.torch.Tensor>(saved.Tensors);
            if (misshapen)
                tensors[name] = TorchSharp.torch.zeros([1]);
            else
                tensors.Remove(name);
            MiniR1.Checkpoints.TrainingState.Save(path, tensors, saved.Record);
        }

        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>()
            .With.Message.StartsWith($"The training state '{path}' {(misshapen ? "has" : "lacks")} '{name}'"));
    }

    private void RequireRefusal(string name, Action<string> spoil, string words)
    {
        using var folder = stopped.Copy();
        spoil(folder.File(name));
        var before = MicroExperiment.Files(folder.Path);
        Assert.That(() => MicroExperiment.Resume(folder.Path, s_config), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"{folder.File(name)} {words}{Ending}"));
        Assert.That(MicroExperiment.Files(folder.Path), Is.EqualTo(before), Best);
    }

    private void RequireEqual(RunFolder folder)
    {
        foreach (var file in new[] { $"{Best}/model.safetensors", "checkpoints/final/model.safetensors", "samples.jsonl" })
            Assert.That(File.ReadAllBytes(folder.File(file)), Is.EqualTo(File.ReadAllBytes(uninterrupted.File(file))), file);
        Assert.That(MicroExperiment.Metrics(folder.Path), Is.EqualTo(MicroExperiment.Metrics(uninterrupted.Path)));
    }
}
