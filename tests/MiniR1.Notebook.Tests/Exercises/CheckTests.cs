using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>The checks on usual mistakes and on blanks. That the solutions pass, <see cref="Grading.GradeTests"/> says.</summary>
public class CheckTests
{
    private static readonly WrongAnswer[] s_wrong =
    [
        .. WrongTensors.All, .. WrongTokens.All, .. WrongAttention.All, .. WrongLatents.All, .. WrongExperts.All, .. WrongModels.All,
        .. WrongPolicies.All, .. WrongRules.All, .. WrongStages.All, .. WrongLessons.All, .. WrongWeights.All, .. WrongScale.All,
    ];

    [TestCaseSource(nameof(s_wrong))]
    public void A_usual_mistake_is_named(WrongAnswer wrong)
    {
        var verdict = wrong.Judge();
        Assert.Multiple(() =>
        {
            Assert.That(verdict.Message, Does.Contain(wrong.Sentence));
            Assert.That(verdict.Points, Is.EqualTo(wrong.Points));
            Assert.That(verdict.Passed, Is.False);
            Assert.That(verdict.ToString(), Does.StartWith($"WRONG {verdict.Exercise}: {verdict.Points} of {verdict.Of} points: "));
        });
    }

    [Test]
    public void Every_exercise_knows_two_mistakes_at_least()
    {
        foreach (var (_, exercise) in Homework.All)
            Assert.That(s_wrong.Count(wrong => wrong.Exercise == exercise.Name), Is.GreaterThanOrEqualTo(2), exercise.Name);
    }

    [Test]
    public void Null_is_not_done_yet()
    {
        Verdict[] verdicts =
        [
            Homework.Softmax.Judge(null), Homework.CountPairs.Judge(null), Homework.CachedStep.Judge(null),
            Homework.Softmax.Judge(_ => throw new NotImplementedException()),
        ];
        Assert.That(verdicts.Select(verdict => verdict.Message), Has.All.EqualTo(Verdict.NotDone));
        Assert.That(verdicts.Select(verdict => verdict.Points), Has.All.Zero);
        Assert.That(verdicts[0].ToString(), Is.EqualTo("todo  01.softmax: 0 of 4 points: not done yet"));
    }

    [Test]
    public void An_exception_of_the_answer_is_told_in_its_first_line()
    {
        var verdict = Homework.Slope.Judge((_, _) => throw new InvalidOperationException("Nothing.\n   more"));
        Assert.That(verdict.Message, Is.EqualTo("your function threw InvalidOperationException: Nothing"));
    }

    [Test]
    public void The_catalogue_has_every_exercise_once_by_the_name_of_its_property()
    {
        Assert.That(Homework.All.Select(entry => entry.Exercise.Name), Is.Unique);
        foreach (var (property, exercise) in Homework.All)
            Assert.That(typeof(Homework).GetProperty(property)!.GetValue(null), Is.SameAs(exercise));
        var properties = typeof(Homework).GetProperties().Count(property => typeof(Exercise).IsAssignableFrom(property.PropertyType));
        Assert.That(Homework.All, Has.Count.EqualTo(properties));
    }

    [TestCase("Exercise.Check(Homework.Join, Join);", "x.ipynb", "02")]
    [TestCase("", "ann-01.ipynb", "01")]
    [TestCase("Homework.Softmax", "02.ipynb", "01")]
    public void A_notebook_owes_the_whole_chapter(string code, string file, string chapter)
    {
        var owed = Homework.Of(code, file);
        Assert.That(owed, Has.Count.EqualTo(4));
        Assert.That(owed.Select(exercise => exercise.Chapter), Has.All.EqualTo(chapter));
    }

    [Test]
    public void A_check_leaves_no_tensors_behind()
    {
        static void Judge()
        {
            _ = Homework.Softmax.Judge(scores => scores.softmax(0));
            _ = Homework.Attend.Judge((_, _, value) => value);
        }

        Judge(); // what libtorch's wrapper makes once stays
        var before = Tensor.TotalCount;
        Judge();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
