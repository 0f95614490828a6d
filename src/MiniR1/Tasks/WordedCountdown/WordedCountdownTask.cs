namespace MiniR1.Tasks;

/// <summary>
/// Countdown whose thoughts are in plain words: no token is set aside for checking, and the synthetic web words its
/// checks in many ways and six forms.
/// </summary>
public sealed class WordedCountdownTask : TextTask
{
    private readonly Countdown _countdown;
    private readonly WordedCorpusConfig _corpus;

    /// <exception cref="MiniR1Exception">A value of a config is out of range.</exception>
    public WordedCountdownTask(CountdownConfig config, WordedCorpusConfig corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        _countdown = new Countdown(config);
        _corpus = corpus.Validate();
    }

    public override int LongestPrompt => 1 + _countdown.Config.LongestPrompt;

    public override IProblem Draw(Split split, ulong seed, long index) => new WordedProblem(_countdown.Draw(split, seed, index));

    public override IProblem? Parse(string prompt) =>
        Problem.TryParse(prompt, _countdown.Config.FixedOrder) is { } problem ? new WordedProblem(problem) : null;

    private protected override Composition Compose(ref TextBuilder text, ref SplitMix64 random)
    {
        var style = _corpus.DrawStyle(ref random);
        var (problem, set) = _countdown.Draw(Split.Train, ref random);
        if (style == DocumentStyle.Quiz)
            return new Composition(style, null, WriteQuiz(ref text, set, ref random));
        WriteAnswer(ref text, style, problem, set, ref random);
        return new Composition(style, new WordedProblem(problem));
    }

    private int WriteQuiz(ref TextBuilder text, ExpressionSet set, ref SplitMix64 random)
    {
        var (left, right) = CountdownAttempts.DrawPair(set, ref random);
        text.Append(": ");
        var form = _corpus.Forms.Draw(ref random);
        switch (form)
        {
            case CheckForm.Digits:
                CheckWriter.AppendDigits(ref text, left, right);
                break;
            case CheckForm.Question:
                text.Append("is ");
                text.Append(left);
                text.Append(' ');
                text.Append(right);
                text.Append('?');
                break;
            default:
                text.AppendEquation(left, right);
                break;
        }

        var verdict = text.Length;
        text.Append(form == CheckForm.Question ? Wording.Answer(left == right, ref random) : Wording.Verdict(left == right, ref random));
        return verdict;
    }

    private void WriteAnswer(
        ref TextBuilder text, DocumentStyle style, Problem problem, ExpressionSet set, ref SplitMix64 random)
    {
        text.Append(problem.Prompt);
        var solutions = set.Solutions(problem.Target);
        var attempt = CountdownAttempts.Draw(_corpus, set, solutions, [], ref random);
        if (style != DocumentStyle.Direct)
        {
            text.Append("<think>");
            var claim = WriteAttempt(ref text, attempt, ref random);
            if (style == DocumentStyle.Verified)
                attempt = Verify(ref text, attempt, claim, problem.Target, set, ref random);
            text.Append("</think>");
        }

        text.Append("<answer>");
        text.Append(attempt.Text);
        text.Append("</answer>");
    }

    private int WriteAttempt(ref TextBuilder text, Expression attempt, ref SplitMix64 random)
    {
        var claim = CountdownAttempts.Claim(_corpus, attempt, ref random);
        text.Append(attempt.Working);
        text.Append(claim);
        return claim;
    }

    /// <summary>Checks an attempt, and tries again until a check says yes or patience ends; returns the last attempt.</summary>
    private Expression Verify(
        ref TextBuilder text, Expression attempt, int claim, int target, ExpressionSet set, ref SplitMix64 random)
    {
        var tried = new List<Expression>(_corpus.MaxAttempts);
        while (true)
        {
            tried.Add(attempt);
            var accepted = CheckWriter.Append(
                ref text, _corpus.Forms.Draw(ref random), CheckedAttempt.Of(attempt, claim), target, ref random);
            if (accepted || tried.Count == _corpus.MaxAttempts || !random.NextBool(_corpus.Persistence))
                return attempt;
            text.Append(Wording.Retry(ref random));
            attempt = CountdownAttempts.Draw(_corpus, set, set.Solutions(target), tried, ref random);
            claim = WriteAttempt(ref text, attempt, ref random);
        }
    }
}
