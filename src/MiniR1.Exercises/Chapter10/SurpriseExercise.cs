using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter10;

/// <summary>The teacher's entropy and the student's distance from it, estimated from texts that the teacher drew.</summary>
internal sealed class SurpriseExercise : Exercise<Func<Tensor, Tensor, Tensor, (double Entropy, double Divergence)>>
{
    public override string Name => "10.surprise";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, Tensor, (double Entropy, double Divergence)> answer)
    {
        var teacher = Samples.Of(101, 3, 4) - 2.5; // [B, T]: log-probabilities
        var student = teacher - (Samples.Of(102, 3, 4) / 3) - 0.5; // [B, T]
        var all = ones(3, 4); // [B, T]
        var (entropy, divergence) = answer(teacher.clone(), student.clone(), all.clone());
        var right = -Mean(teacher, all);
        yield return Entropy(
            entropy,
            right,
            (-right, "the sign is turned: surprise is minus the logarithm of a probability, and never negative"),
            (right * 12, "you add the tokens up: take the mean over them"),
            (right * 4, "you divide by the number of texts: take the mean over all tokens"),
            (-Mean(teacher * teacher.exp(), all),
                "each logarithm is weighed by its probability: the teacher has drawn the tokens, so likely ones are there more often already"),
            (-Mean(student, all), "that is how surprised the student is: the entropy is about the teacher"),
            (right / Math.Log(2), "you use the logarithm to base 2: what is given is in nats, and so is the result"));

        var away = Mean(teacher - student, all);
        yield return Divergence(
            divergence,
            away,
            (-away, "the sign is turned: it is the student's surprise minus the teacher's"),
            (-Mean(student, all), "that is the student's whole surprise: the teacher's own is to be subtracted"),
            (away * 12, "you add the tokens up: take the mean over them"),
            (Mean((teacher - student) * teacher.exp(), all), "each token is weighed by its probability: the teacher has drawn them, so each counts once"),
            (Mean((student - teacher).exp() - (student - teacher) - 1, all), "that is k3, a good estimate as well, but not the difference of the two surprises"));

        var mask = tensor(new float[] { 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0 }).reshape(3, 4); // [B, T]
        (entropy, divergence) = answer(teacher.clone(), student.clone(), mask.clone());
        yield return Entropy(
            entropy,
            -Mean(teacher, mask),
            (right, "padding counts: only tokens where the mask is 1 do"),
            (-(teacher * mask).sum().item<float>() / 12, "you divide by all places: divide by the tokens that are there, the sum of the mask"),
            (-((teacher * mask).sum(1) / mask.sum(1)).mean().item<float>(),
                "you take the mean of each text first, so that a token of a short text counts more: take one mean over all tokens"))
            ?? Divergence(divergence, Mean(teacher - student, mask), (away, "padding counts: only tokens where the mask is 1 do"));
    }

    private static string? Entropy(double made, double right, params (double Made, string Message)[] mistakes) =>
        Number.Mistake(made, right, "the entropy", mistakes);

    private static string? Divergence(double made, double right, params (double Made, string Message)[] mistakes) =>
        Number.Mistake(made, right, "the divergence", mistakes);

    private static double Mean(Tensor each, Tensor mask) => ((each * mask).sum() / mask.sum()).item<float>();
}
