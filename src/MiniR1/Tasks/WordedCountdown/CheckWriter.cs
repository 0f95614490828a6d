using static MiniR1.Tasks.Wording;

namespace MiniR1.Tasks;

/// <summary>Words a check of a Countdown attempt, in one of its forms and at random among several ways to say it.</summary>
internal static class CheckWriter
{
    private static readonly string[] s_agains = [" again ", " redo ", " once more ", ", that is "];
    private static readonly string[] s_backs = [" back ", " undo ", " from the end ", ", "];
    private static readonly string[] s_others = [" or ", " also ", " another way ", " the long way "];
    private static readonly string[] s_questions = [" is that ", " does it make ", ", ", " did we reach "];

    /// <summary>Writes a check without a mistake; returns whether it says that the target is reached.</summary>
    internal static bool Append(
        ref TextBuilder text, CheckForm form, CheckedAttempt attempt, int target, ref SplitMix64 random)
    {
        switch (form)
        {
            case CheckForm.Recomputation:
                text.Append(Any<string>(s_agains, ref random));
                AppendSteps(ref text, attempt.Steps);
                return AppendOutcome(ref text, attempt.Value, target, ref random);
            case CheckForm.SecondMethod when attempt.AnotherWay() is { } steps:
                text.Append(Any<string>(s_others, ref random));
                AppendSteps(ref text, steps);
                return AppendOutcome(ref text, attempt.Value, target, ref random);
            case CheckForm.Inverse:
                text.Append(Any<string>(s_backs, ref random));
                return random.NextBool(.5)
                    ? AppendBackFromClaim(ref text, attempt, target, ref random)
                    : AppendBackFromTarget(ref text, attempt, target, ref random);
            case CheckForm.Digits:
                text.Append(' ');
                AppendDigits(ref text, attempt.Claim, target);
                text.Append(Verdict(attempt.Claim == target, ref random));
                return attempt.Claim == target;
            case CheckForm.Question or CheckForm.SecondMethod:
                return AppendQuestion(ref text, attempt.Claim, target, ref random);
            default:
                return AppendComparison(ref text, attempt.Claim, target, ref random);
        }
    }

    /// <summary>Equal digits from the front up to the first that differ: <c>1=1 3=6</c>.</summary>
    internal static void AppendDigits(ref TextBuilder text, int left, int right)
    {
        var place = 1;
        while (place <= Math.Max(left, right) / 10)
            place *= 10;
        for (; place > 0; place /= 10)
        {
            var (one, other) = (left / place % 10, right / place % 10);
            text.AppendEquation(one, other);
            if (one != other)
                return;
            if (place > 1)
                text.Append(' ');
        }
    }

    private static bool AppendComparison(ref TextBuilder text, int value, int target, ref SplitMix64 random)
    {
        var equal = value == target;
        switch (random.NextInt(4))
        {
            case 0:
                text.Append(", ");
                text.AppendEquation(value, target);
                text.Append('?');
                break;
            case 1:
                text.Append(" so ");
                text.AppendEquation(value, target);
                break;
            case 2:
                text.Append(" have ");
                text.Append(value);
                text.Append(" want ");
                text.Append(target);
                break;
            default:
                AppendIsOrIsNot(ref text, value, target);
                return equal;
        }

        text.Append(Verdict(equal, ref random));
        return equal;
    }

    private static bool AppendQuestion(ref TextBuilder text, long value, int target, ref SplitMix64 random)
    {
        text.Append(Any<string>(s_questions, ref random));
        text.Append(target);
        text.Append('?');
        text.Append(Answer(value == target, ref random));
        return value == target;
    }

    /// <summary>What work comes to beside the target.</summary>
    private static bool AppendOutcome(ref TextBuilder text, long value, int target, ref SplitMix64 random)
    {
        switch (random.NextInt(3))
        {
            case 0:
                return AppendQuestion(ref text, value, target, ref random);
            case 1:
                text.Append(", ");
                text.AppendEquation(value, target);
                text.Append('?');
                text.Append(Verdict(value == target, ref random));
                return value == target;
            default:
                AppendIsOrIsNot(ref text, value, target);
                return value == target;
        }
    }

    /// <summary><c> 133 is not 161</c>, or <c> 161 is 161 yes</c>.</summary>
    private static void AppendIsOrIsNot(ref TextBuilder text, long value, int target)
    {
        text.Append(' ');
        text.Append(value);
        text.Append(value == target ? " is " : " is not ");
        text.Append(target);
        if (value == target)
            text.Append(" yes");
    }

    private static bool AppendBackFromClaim(
        ref TextBuilder text, CheckedAttempt attempt, int target, ref SplitMix64 random)
    {
        long reached = attempt.Claim;
        for (var i = attempt.Steps.Count - 1; i >= 0; i--)
        {
            var step = attempt.Steps[i];
            var undo = Undo(reached, step);
            text.Append(undo);
            reached = undo.Result;
            if (undo.Rest != 0 || reached != step.Left) // a slip
            {
                AppendNot(ref text, step.Left, ref random);
                return false;
            }

            if (i > 0)
                text.Append(", ");
        }

        return AppendOutcome(ref text, attempt.Claim, target, ref random);
    }

    private static bool AppendBackFromTarget(
        ref TextBuilder text, CheckedAttempt attempt, int target, ref SplitMix64 random)
    {
        var last = attempt.Steps[^1];
        var undo = Undo(target, last);
        text.Append(undo);
        var reaches = undo.Result == last.Left && undo.Rest == 0;
        if (reaches)
            text.Append(Verdict(yes: true, ref random));
        else
            AppendNot(ref text, last.Left, ref random);
        return reaches;
    }

    private static void AppendNot(ref TextBuilder text, long expected, ref SplitMix64 random)
    {
        if (random.NextBool(.5))
        {
            text.Append(Verdict(yes: false, ref random));
            return;
        }

        text.Append(" not ");
        text.Append(expected);
    }

    private static void AppendSteps(ref TextBuilder text, IReadOnlyList<Calculation> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            text.Append(steps[i]);
        }
    }

    private static Calculation Undo(long value, Calculation step) => step.Operation switch
    {
        '+' => new Calculation(value, '-', step.Right, value - step.Right),
        '-' => new Calculation(value, '+', step.Right, value + step.Right),
        _ => new Calculation(value, '/', step.Right, value / step.Right, value % step.Right),
    };
}
