using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter10;

/// <summary>Hinton's loss: the student's distributions against the teacher's, both softened (arXiv 1503.02531).</summary>
internal sealed class DistillationLossExercise : Exercise<Func<Tensor, Tensor, double, Tensor>>
{
    private const int Tokens = 4, Vocabulary = 3;

    public override string Name => "10.distillation_loss";

    public override int Points => 5;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, double, Tensor> answer)
    {
        var teacher = Samples.Of(91, Tokens, Vocabulary); // [N, V]
        var student = Samples.Of(94, Tokens, Vocabulary); // [N, V]
        var made = answer(teacher.clone(), student.clone(), 1);
        yield return Compare.Shape(made, [], "one number");

        var (p, q) = (teacher.softmax(-1), student.softmax(-1)); // [N, V]
        var right = Divergence(teacher, student); // []
        yield return Compare.Numbers(
            made,
            right,
            (() => Divergence(student, teacher), "teacher and student have changed places: each logarithm is weighed by the teacher's probability"),
            (() => -right, "the sign is turned: it is the teacher's logarithm minus the student's"),
            (() => -(p * q.log()).sum(-1).mean(), "that is the cross-entropy: the teacher's entropy, which nobody can get below, is to be subtracted"),
            (() => right * Tokens, "you add the tokens up: take the mean over the N tokens"),
            (() => right / Vocabulary, "you take the mean over the vocabulary: add up over it, and take the mean over the N tokens"),
            (() => -student.log_softmax(-1).gather(1, teacher.argmax(-1).unsqueeze(1)).mean(),
                "only the teacher's likeliest token counts in yours: all of its probabilities do, that is what they are given for"),
            (() => (teacher.log_softmax(-1) - student.log_softmax(-1)).sum(-1).mean(), "the logarithms are not weighed: by the teacher's probabilities"),
            (() => Divergence(teacher.T, student.T) * Vocabulary / Tokens, "the softmax goes down the columns: each token's row, dim -1, adds up to 1"),
            (() => (teacher - student).square().mean(), "you compare the scores: compare the distributions that softmax makes of them"));

        var soft = Divergence(teacher / 2, student / 2); // []
        yield return Compare.Numbers(
            answer(teacher.clone(), student.clone(), 2),
            soft * 4,
            (() => soft, "with temperature 2 the gradient is 4 times as small: multiply by temperature squared"),
            (() => soft * 2, "you multiply by the temperature: it is its square"),
            (() => soft / 4, "you divide by the square of the temperature: multiply by it"),
            (() => right, "the temperature makes no difference"),
            (() => right * 4, "the scores are not softened: divide both by the temperature before the softmax"),
            (() => Divergence(teacher / 2, student) * 4, "only the teacher is softened: divide the student's scores as well"),
            (() => Divergence(teacher, student / 2) * 4, "only the student is softened: divide the teacher's scores as well"),
            (() => Divergence(teacher * 2, student * 2) * 4, "you multiply the scores by the temperature: a high one softens, so divide"),
            (() => Divergence(teacher * 2, student * 2), "you multiply the scores by the temperature: a high one softens, so divide"));
        yield return Gradient(answer, teacher, student);

        var far = answer(teacher * 500, student * 500, 1);
        yield return far.isfinite().all().item<bool>()
            ? Compare.Numbers(far, Divergence(teacher * 500, student * 500))
            : "scores near 1000 give infinity or NaN: the logarithm of a softmax that is 0; log_softmax does both at once";
    }

    private static string? Gradient(Func<Tensor, Tensor, double, Tensor> answer, Tensor teacher, Tensor student)
    {
        var (given, leaf) = (teacher.clone().requires_grad_(), student.clone().requires_grad_()); // [N, V] each
        var loss = answer(given, leaf, 2);
        if (!loss.requires_grad)
            return "no gradient reaches the student: keep its scores as they come, without detach or item";
        loss.backward();
        if (leaf.grad is null)
            return "no gradient reaches the student: keep its scores as they come, without detach or item";
        return given.grad is not null
            ? "a gradient reaches the teacher too, which would come to meet the student: detach its scores"
            : Compare.Numbers(leaf.grad, ((student / 2).softmax(-1) - (teacher / 2).softmax(-1)) * 2 / Tokens);
    }

    /// <returns>[]: KL(teacher ‖ student), the mean over the tokens, in nats</returns>
    private static Tensor Divergence(Tensor teacher, Tensor student)
    {
        var (p, q) = (teacher.log_softmax(-1), student.log_softmax(-1)); // [N, V]
        return (p.exp() * (p - q)).sum(-1).mean();
    }
}
