using MiniR1.Experiments;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

public sealed class ZeroRunKindsTests
{
    [TestCaseSource(typeof(TaskKinds), nameof(TaskKinds.All))]
    public void A_run_of_every_kind_of_task_goes_through_and_its_model_knows_its_task(TaskConfig kind)
    {
        using var folder = new RunFolder();
        var config = MicroExperiment.Config with
        {
            Model = MicroModel.Config with { VocabSize = kind.Create(kind.DefaultCorpus()).Tokenizer.VocabularySize, MaxPositionEmbeddings = 512 },
            Task = kind,
            Corpus = kind.DefaultCorpus(),
            Pretraining = MicroExperiment.Config.Pretraining with { Steps = 2, RowLengths = [64, 320] },
            Grpo = MicroExperiment.Config.Grpo with { Steps = 1 },
        };
        MicroExperiment.Start(folder.Path, config.Validate());

        var model = folder.File("checkpoints", "final");
        var task = ModelExperiment.Load(model)!.CreateTask();
        Assert.That(task, Is.TypeOf(kind.Create(kind.DefaultCorpus()).GetType()));
        Assert.That(TokenizerFiles.Load(model), Is.TypeOf(task.Tokenizer.GetType()));
        var prompts = JsonLines.Read(folder.File("samples.jsonl")).Select(line => line.GetProperty("prompt").GetString()!);
        Assert.That(prompts.Select(task.Parse), Is.All.Not.Null);
        var evaluations = JsonLines.Read(folder.File("metrics.jsonl")).Where(line => line.GetProperty("event").GetString() == "eval").ToArray();
        Assert.That(evaluations, Has.Length.EqualTo(2));
        Assert.That(evaluations[0].GetProperty("sampled").GetProperty("checks_by_form").GetProperty("inverse").GetDouble(), Is.GreaterThanOrEqualTo(0));
    }
}
