using System.Text.Json.Nodes;
using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class RunStateTests
{
    private const string Ending = ": put it back from a copy, or start the run anew in another directory.";
    private readonly RunFolder stopped = new();

    [OneTimeSetUp]
    public void Run() => Assert.That(
        () => MicroExperiment.Start(stopped.Path, observer: new Interruption { CancelAfterRl = 2 }),
        Throws.InstanceOf<OperationCanceledException>());

    [OneTimeTearDown]
    public void TearDown() => stopped.Dispose();

    [Test]
    public void As_saved()
    {
        var state = RunState.Load(stopped.File("state.safetensors"), MicroExperiment.Config)!;
        Assert.Multiple(() =>
        {
            Assert.That((state.Phase, state.Step), Is.EqualTo((RunPhase.Rl, 2)));
            Assert.That(state.Metrics!.Lines, Is.EqualTo(File.ReadAllLines(stopped.File("metrics.jsonl")).Length));
            Assert.That(state.Samples!.Bytes, Is.EqualTo(new FileInfo(stopped.File("samples.jsonl")).Length));
        });
    }

    [TestCase("phase", "\"Nope\"", "must be Pretrain, Rl, Done")]
    [TestCase("phase", "\"rl\"", "must be Pretrain, Rl, Done")]
    [TestCase("phase", "\"7\"", "must be Pretrain, Rl, Done")]
    [TestCase("phase", "1", "must be a text")]
    [TestCase("step", "-3", "must be a whole number from 0 up")]
    [TestCase("step", "1.5", "must be a whole number from 0 up")]
    [TestCase("step", "\"x\"", "must be a whole number from 0 up")]
    [TestCase("step", "1000000000000", "must be a whole number from 0 up")]
    [TestCase("step", "1000000", "must be a whole number from 0 to 4, the steps of RL")]
    [TestCase("step", "{\"a\":[1,2,3]}", "must be a whole number from 0 up")]
    [TestCase("updates", "-1", "must be a whole number from 0 up")]
    [TestCase("updates", "\"2\"", "must be a whole number from 0 up")]
    [TestCase("updates", "3", "must be a whole number from 0 to 2")]
    [TestCase("seconds", "-1", "must be a number from 0 up")]
    [TestCase("seconds", "\"soon\"", "must be a number from 0 up")]
    [TestCase("metrics", "5", "must be lines, bytes and sha256")]
    public void A_field_of_the_wrong_form_or_range_is_one_sentence(string field, string value, string words)
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        StateFile.Edit(path, record => record[field] = JsonNode.Parse(value));
        var failure = Assert.Throws<MiniR1Exception>(() => RunState.Load(path, MicroExperiment.Config))!;
        Assert.That(failure.Message, Is.EqualTo($"The training state '{path}' has {value} as '{field}', which {words}{Ending}"));
    }

    [TestCase("phase")]
    [TestCase("step")]
    [TestCase("seconds")]
    [TestCase("updates")]
    public void A_missing_field_is_one_sentence(string field)
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        StateFile.Edit(path, record => record.Remove(field));
        var failure = Assert.Throws<MiniR1Exception>(() => RunState.Load(path, MicroExperiment.Config))!;
        Assert.That(failure.Message, Is.EqualTo($"The training state '{path}' lacks '{field}'{Ending}"));
    }

    [Test]
    public void A_run_said_to_be_over_before_its_last_step_is_refused()
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        StateFile.Edit(path, record => record["phase"] = "Done");
        var failure = Assert.Throws<MiniR1Exception>(() => MicroExperiment.Resume(folder.Path))!;
        Assert.That(failure.Message, Is.EqualTo(
            $"The training state '{path}' has 2 as 'step', which must be 4, since the run is said to be over{Ending}"));
    }

    [Test]
    public void Fewer_updates_than_pretraining_steps_are_refused()
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        StateFile.Edit(path, record => (record["phase"], record["step"], record["updates"]) = ("Pretrain", 20, 19));
        Assert.That(() => RunState.Load(path, MicroExperiment.Config), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"The training state '{path}' has 19 as 'updates', which must be 20, one a step{Ending}"));
    }

    [TestCase("5")]
    [TestCase("[1]")]
    [TestCase("""{"phase":"Rl","phase":"Rl"}""")]
    [TestCase("""{"phase":"\ud800"}""")]
    public void A_record_that_is_none_is_one_sentence(string record)
    {
        using var folder = stopped.Copy();
        var path = folder.File("state.safetensors");
        StateFile.EditText(path, _ => record);
        Assert.That(() => RunState.Load(path), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"{path} is a safetensors file but no training state; give the one that a run wrote."));
    }
}
