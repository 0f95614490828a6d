using MiniR1.Experiments;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class RunLockTests
{
    [Test]
    public void A_second_run_in_a_directory_is_refused_by_the_first_ones_name()
    {
        using var folder = new RunFolder();
        var directory = RunDirectory.Create(folder.Path, MicroExperiment.Config);
        using (new ZeroRun(MicroExperiment.Config, directory, resume: false, new Interruption()))
        {
            var failure = Assert.Throws<MiniR1Exception>(() => MicroExperiment.Resume(folder.Path))!;
            Assert.That(failure.Message, Does.Match(
                $"^The run in '.*' belongs to process {Environment.ProcessId} on {Environment.MachineName} since "
                + @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: wait until it ends, or stop it\.$"));
        }

        Assert.That(() => MicroExperiment.Resume(folder.Path), Throws.Nothing, "the first has ended");
        Assert.That(folder.File(RunLock.HolderName), Does.Not.Exist);
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("{\"process\":-1}")]
    [TestCase("{\"process\":\"x\",\"host\":\"h\",\"since\":\"yesterday\"}")]
    public void Who_holds_it_may_be_unknown(string holder)
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Path);
        using var held = RunLock.Take(folder.Path);
        File.WriteAllText(folder.File(RunLock.HolderName), holder);
        Assert.That(() => RunLock.Take(folder.Path), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"The run in '{folder.Path}' belongs to another process: wait until it ends, or stop it."));
    }

    [Test]
    public void A_run_that_failed_to_start_lets_go()
    {
        using var folder = new RunFolder();
        var directory = RunDirectory.Create(folder.Path, MicroExperiment.Config);
        File.WriteAllText(directory.State, "no state");
        Assert.That(() => MicroExperiment.Resume(folder.Path), Throws.TypeOf<MiniR1Exception>());
        Assert.That(() => RunLock.RequireFree(folder.Path), Throws.Nothing);
    }

    [Test]
    public void What_a_killed_process_leaves_is_no_obstacle()
    {
        using var folder = new RunFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.File(RunLock.FileName), "");
        File.WriteAllText(folder.File(RunLock.HolderName), "{\"process\":1,\"host\":\"h\",\"since\":\"2026-01-01T00:00:00Z\"}");
        Assert.That(() => MicroExperiment.Start(folder.Path), Throws.Nothing);
    }

    [Test]
    public void A_run_can_be_read_while_it_lasts()
    {
        using var folder = new RunFolder();
        var directory = RunDirectory.Create(folder.Path, MicroExperiment.Config);
        var observer = new Interruption();
        using var run = new ZeroRun(MicroExperiment.Config, directory, resume: false, observer);
        run.Run(observer.Token);
        Assert.That(RunLog.Read(folder.Path).Metrics, Is.Not.Empty);
        Assert.That(() => MergedReport.Write([folder.Path], folder.File("merged.html")), Throws.Nothing);
        Assert.That(directory.IsFinished);
        Assert.That(() => GivenBase.Require(directory.BaseModel, MicroExperiment.Config), Throws.Nothing);
    }
}
