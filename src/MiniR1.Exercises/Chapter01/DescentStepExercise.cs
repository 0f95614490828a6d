using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter01;

/// <summary>One step of plain gradient descent: update, then forget.</summary>
internal sealed class DescentStepExercise : Exercise<Action<Tensor[], double>>
{
    private const double Rate = 0.1;

    public override string Name => "01.descent_step";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Action<Tensor[], double> answer)
    {
        var (first, second) = (Samples.Of(6, 3), Samples.Of(7, 2, 2));
        Tensor[] parameters = [first.clone().requires_grad_(), second.clone().requires_grad_()];
        Backward(parameters);
        answer(parameters, Rate);
        // The loss is the sum of squares: its gradient is twice the parameter.
        yield return parameters[0].is_leaf && parameters[1].is_leaf
            ? Compare.Numbers(
                parameters[0],
                first * (1 - (2 * Rate)),
                (() => first, "the parameters are what they were: change the tensors in place, with sub_ (p = p - ... makes another tensor)"),
                (() => first * (1 + (2 * Rate)), "you went uphill, along the gradient: subtract it"),
                (() => first * (1 - 2), "the step is the whole gradient: multiply it by the rate"))
            : "the update itself is recorded for backward: do it inside of using (no_grad()), in place";
        yield return Compare.Same(parameters[1], second * (1 - (2 * Rate)))
            ? null
            : "the first parameter is updated, the second is not: go through all of them";

        Backward(parameters);
        answer(parameters, Rate);
        yield return Compare.Numbers(
            parameters[0],
            first * Math.Pow(1 - (2 * Rate), 2),
            (() => first * (1 - (2 * Rate) - (2 * Rate) - (2 * Rate * (1 - (2 * Rate)))),
                "the second step still holds the first one's gradient: backward adds to grad, so zero it after the update"));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("leaf Variable", StringComparison.Ordinal)
            ? "libtorch refuses to record a change of a parameter in place: put the update inside of using (no_grad())"
            : base.Explain(failure);

    private static void Backward(Tensor[] parameters) =>
        (parameters[0].square().sum() + parameters[1].square().sum()).backward();
}
