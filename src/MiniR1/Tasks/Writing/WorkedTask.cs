namespace MiniR1.Tasks;

/// <summary>
/// A task in plain words with one right number, worked out in steps: its web tries with limited skill, and what it
/// checks is whether the number is the right one, since the problem names none.
/// </summary>
public abstract class WorkedTask<TProblem> : TextTask
    where TProblem : class, IProblem
{
    private const int MostRedraws = 100_000;
    private readonly CorpusConfig _corpus;

    private protected WorkedTask(CorpusConfig corpus) => _corpus = corpus.Validate();

    /// <inheritdoc/>
    public override IProblem Draw(Split split, ulong seed, long index)
    {
        var random = SplitMix64.For(seed, (ulong)split, index);
        return Draw(split, ref random);
    }

    /// <summary>The split that a problem belongs to, whatever stream drew it.</summary>
    public Split SplitOf(TProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Splits.Of(HashOf(problem));
    }

    /// <summary>Any problem of the task; null for a draw that is none.</summary>
    private protected abstract TProblem? DrawAny(ref SplitMix64 random);

    /// <summary>A hash of a problem's numbers, equal for problems that must not lie in two splits.</summary>
    private protected abstract ulong HashOf(TProblem problem);

    /// <summary>Writes steps to an answer, without a mistake or with one; returns the answer.</summary>
    private protected abstract int AppendAttempt(ref TextBuilder text, TProblem problem, bool slip, ref SplitMix64 random);

    /// <summary>Writes work that checks a claimed answer, up to its verdict; returns the verdict.</summary>
    private protected abstract bool AppendWork(ref TextBuilder text, TProblem problem, int claim, ref SplitMix64 random);

    /// <summary>Writes a problem with a claimed answer, for a quiz.</summary>
    private protected abstract void AppendClaim(ref TextBuilder text, TProblem problem, int claim);

    private protected sealed override Composition Compose(ref TextBuilder text, ref SplitMix64 random)
    {
        var style = _corpus.DrawStyle(ref random);
        var problem = Draw(Split.Train, ref random);
        if (style == DocumentStyle.Quiz)
            return new Composition(style, null, WriteQuiz(ref text, problem, ref random));
        text.Append(problem.Prompt);
        int answer;
        if (style == DocumentStyle.Direct)
        {
            answer = Guess(problem, !random.NextBool(_corpus.Skill), ref random);
        }
        else
        {
            text.Append("<think>");
            answer = style == DocumentStyle.Steps ? Try(ref text, problem, ref random) : Verify(ref text, problem, ref random);
            text.Append("</think>");
        }

        text.Append("<answer>");
        text.Append(answer);
        text.Append("</answer>");
        return new Composition(style, problem);
    }

    private TProblem Draw(Split split, ref SplitMix64 random)
    {
        for (var redraws = 0; redraws < MostRedraws; redraws++)
        {
            if (DrawAny(ref random) is { } problem && Splits.Of(HashOf(problem)) == split)
                return problem;
        }

        throw new MiniR1Exception(
            $"No problem of the split {split} turned up in {MostRedraws} draws: the task has too few problems, widen its ranges.");
    }

    /// <summary>A claim, true or not, and its check: what checking is, apart from any problem to solve.</summary>
    private int WriteQuiz(ref TextBuilder text, TProblem problem, ref SplitMix64 random)
    {
        var claim = Guess(problem, random.NextBool(.5), ref random);
        text.Append(": ");
        AppendClaim(ref text, problem, claim);
        var passes = AppendWork(ref text, problem, claim, ref random);
        var verdict = text.Length;
        text.Append(Wording.Verdict(passes, ref random));
        return verdict;
    }

    private int Guess(TProblem problem, bool slip, ref SplitMix64 random)
    {
        var unseen = new TextBuilder(stackalloc char[256]);
        var answer = AppendAttempt(ref unseen, problem, slip, ref random);
        unseen.Dispose();
        return answer;
    }

    private int Try(ref TextBuilder text, TProblem problem, ref SplitMix64 random) =>
        AppendAttempt(ref text, problem, !random.NextBool(_corpus.Skill), ref random);

    /// <summary>Tries until a check says yes or patience ends; returns the last answer.</summary>
    private int Verify(ref TextBuilder text, TProblem problem, ref SplitMix64 random)
    {
        for (var attempts = 1; ; attempts++)
        {
            var claim = Try(ref text, problem, ref random);
            var passes = AppendWork(ref text, problem, claim, ref random);
            text.Append(Wording.Verdict(passes, ref random));
            if (passes || attempts == _corpus.MaxAttempts || !random.NextBool(_corpus.Persistence))
                return claim;
            text.Append(Wording.Retry(ref random));
        }
    }
}
