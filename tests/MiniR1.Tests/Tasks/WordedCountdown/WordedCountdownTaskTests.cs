using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class WordedCountdownTaskTests
{
    private static readonly WordedCountdownTask s_gpu = new(CountdownLevels.Gpu, new WordedCorpusConfig());
    private static readonly WordedCountdownTask s_four = new(CountdownLevels.Four, new WordedCorpusConfig());

    // Enough checks of each form.
    private static readonly WordedCountdownTask s_verified =
        new(CountdownLevels.Gpu, new WordedCorpusConfig { Direct = 0, Steps = 0, Quiz = 0, Verified = 1 });

    private static readonly List<Document> s_documents = TaskInvariants.Documents(s_gpu, 20_000);
    private static readonly List<Document> s_checking = TaskInvariants.Documents(s_verified, 10_000);

    private static readonly WordedCountdownTask[] s_tasks = [s_gpu, s_four];

    [TestCaseSource(nameof(s_tasks))]
    public void Encoding_prompts_and_splits_are_as_in_every_task(WordedCountdownTask task)
    {
        TaskInvariants.RequireEqualEncoding(task);
        TaskInvariants.RequirePrompts(task);
        TaskInvariants.RequireSeparateSplits(task, problem => Sorted(((WordedProblem)problem).Countdown));
    }

    [Test]
    public void Writing_is_a_pure_function_on_any_number_of_threads() =>
        TaskInvariants.RequirePureOnManyThreads(() => new WordedCountdownTask(CountdownLevels.Gpu, new WordedCorpusConfig()));

    [Test]
    public void Every_attempt_of_a_verified_document_is_checked_once_and_truly()
    {
        foreach (var document in s_checking.Concat(TaskInvariants.Documents(s_four, 4000)).Where(document => document.Style == DocumentStyle.Verified))
        {
            var behaviour = TaskInvariants.Judge(document).Behaviour;
            Assert.That(behaviour.Checks, Has.Count.EqualTo(behaviour.Attempts.Count).And.Count.InRange(1, 4), document.Text);
            Assert.That(behaviour.Checks.Select(check => check.Right), Is.All.True, document.Text);
            Assert.That(behaviour.Checks.SkipLast(1).Select(check => check.Verdict), Is.All.False, document.Text);
            Assert.That(behaviour.Corrected, Is.EqualTo(behaviour.Checks.Count > 1), document.Text);
        }
    }

    [Test]
    public void Forms_have_their_configured_shares()
    {
        var checks = s_checking.SelectMany(document => TaskInvariants.Judge(document).Checks).ToList();
        double Share(CheckForm form) => checks.Count(check => check.Form == form) / (double)checks.Count;
        // Four standard errors of 20,000 checks, and a little for the ways that are not there.
        Assert.That(Share(CheckForm.Comparison), Is.EqualTo(.25).Within(.02));
        Assert.That(Share(CheckForm.Recomputation), Is.EqualTo(.15).Within(.02));
        Assert.That(Share(CheckForm.Inverse), Is.EqualTo(.15).Within(.02));
        Assert.That(Share(CheckForm.Digits), Is.EqualTo(.15).Within(.02));
        Assert.That(Share(CheckForm.Question) + Share(CheckForm.SecondMethod), Is.EqualTo(.30).Within(.02));
        Assert.That(Share(CheckForm.SecondMethod), Is.InRange(.06, .11));
    }

    [Test]
    public void Plain_documents_check_nothing()
    {
        var plain = s_documents.Where(document => document.Style is DocumentStyle.Steps or DocumentStyle.Direct).Select(TaskInvariants.Judge);
        Assert.That(plain.SelectMany(judgement => judgement.Checks), Is.Empty);
    }

    [Test]
    public void Checking_pays()
    {
        Assert.That(TaskInvariants.Accuracy(s_documents, DocumentStyle.Direct), Is.InRange(.25, .45));
        Assert.That(TaskInvariants.Accuracy(s_documents, DocumentStyle.Steps), Is.InRange(.25, .45));
        Assert.That(TaskInvariants.Accuracy(s_checking, DocumentStyle.Verified), Is.GreaterThan(.75));
    }

    [Test]
    public void Write_stays_what_it_is_so_that_a_seed_keeps_its_corpus() =>
        Assert.That(Enumerable.Range(0, 6).SelectMany(index => new[] { s_gpu.Write(0, index).Text, s_verified.Write(0, index).Text }), Is.EqualTo(new[]
        {
            "17 6 10=77:<think>10*6=60-17=43</think><answer>10*6-17</answer>",
            "17 6 10=77:<think>10*6=60-17=43, 77+17=94 differs then 10*6=60+17=76, that is 10*6=60, 60+17=77 77 i"
                + "s 77 yes</think><answer>10*6+17</answer>",
            ": 15=16 no",
            "3 3 9=30:<think>9*3=27+3=30 again 9*3=27, 27+3=30 30 is 30 yes</think><answer>9*3+3</answer>",
            "11 6 12=66:<think>12*6=72-11=61</think><answer>12*6-11</answer>",
            "11 6 12=66:<think>12*6=72-11=61 61 is not 66 wait 11-6=5*12=60 is that 66? wrong next 12+6=18*11=198"
                + ", 66? no hmm 12*11=132-6=126, 126+6=132, 132/11=12, 126=66? wrong</think><answer>12*11-6</answer>",
            "17 1 14=4:<think>17-1=16-14=2</think><answer>17-1-14</answer>",
            "17 1 14=4:<think>17-1=16-14=2 is that 4? no</think><answer>17-1-14</answer>",
            "5 19 3=34:<think>19+5=24+3=27, 34? wrong hmm 5*3=15+19=34 have 34 want 34 same</think><answer>5*3+19"
                + "</answer>",
            "5 19 3=34:<think>19+5=24+3=27, 34? wrong hmm 5*3=15+19=34 have 34 want 34 same</think><answer>5*3+19"
                + "</answer>",
            "12 12 5=19:<think>12-5=7+12=19</think><answer>12-5+12</answer>",
            "12 12 5=19:<think>12-5=7+12=19 does it make 19? yes</think><answer>12-5+12</answer>",
        }));

    private static string Sorted(Problem problem) => $"{string.Join(' ', problem.Numbers.Order())}={problem.Target}";
}
