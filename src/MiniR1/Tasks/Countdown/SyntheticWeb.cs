using System.Text;

namespace MiniR1.Tasks;

/// <summary>
/// The text that a base model is pretrained on: problems of the training split, answered in mixed styles and with
/// limited skill, a few per cent of them with checks. Each document is a pure function of (seed, index). Safe for
/// many threads.
/// </summary>
public sealed class SyntheticWeb
{
    private const ulong Stream = 0x576562; // "Web"

    private readonly Countdown _countdown;

    /// <exception cref="MiniR1Exception">A value of the config is out of range.</exception>
    public SyntheticWeb(Countdown countdown, CorpusConfig config)
    {
        ArgumentNullException.ThrowIfNull(countdown);
        ArgumentNullException.ThrowIfNull(config);
        _countdown = countdown;
        Config = config.Validate();
    }

    public CorpusConfig Config { get; }

    /// <summary>Document <paramref name="index"/> of the web with this seed.</summary>
    /// <exception cref="MiniR1Exception">The level is so small that no problem may be trained on.</exception>
    public Document Write(ulong seed, long index)
    {
        var random = SplitMix64.For(seed, Stream, index);
        var style = Config.DrawStyle(ref random);
        var (problem, set) = _countdown.Draw(Split.Train, ref random);
        return style == DocumentStyle.Quiz
            ? new Document(WriteQuiz(set, ref random), style, null)
            : new Document(WriteAnswer(style, problem, set, ref random), style, problem);
    }

    private static string WriteQuiz(ExpressionSet set, ref SplitMix64 random)
    {
        var (left, right) = CountdownAttempts.DrawPair(set, ref random);
        return $": check {left}={right}{Verdict(left == right)}";
    }

    private string WriteAnswer(DocumentStyle style, Problem problem, ExpressionSet set, ref SplitMix64 random)
    {
        var text = new StringBuilder(problem.Prompt, 160);
        var solutions = set.Solutions(problem.Target);
        Expression answer;
        if (style == DocumentStyle.Direct)
        {
            answer = CountdownAttempts.Draw(Config, set, solutions, [], ref random);
        }
        else
        {
            text.Append("<think>");
            answer = style == DocumentStyle.Steps
                ? WriteSteps(text, CountdownAttempts.Draw(Config, set, solutions, [], ref random), ref random).Attempt
                : WriteVerified(text, problem.Target, set, ref random);
            text.Append("</think>");
        }

        return text.Append("<answer>").Append(answer.Text).Append("</answer>").ToString();
    }

    /// <summary>Attempts, each checked, until one claims the target or patience ends; returns the last.</summary>
    private Expression WriteVerified(StringBuilder text, int target, ExpressionSet set, ref SplitMix64 random)
    {
        var solutions = set.Solutions(target);
        var tried = new List<Expression>(Config.MaxAttempts);
        while (true)
        {
            var (attempt, result) = WriteSteps(text, CountdownAttempts.Draw(Config, set, solutions, tried, ref random), ref random);
            tried.Add(attempt);
            text.Append(" check ").Append(result).Append('=').Append(target).Append(Verdict(result == target));
            if (result == target || tried.Count == Config.MaxAttempts || !random.NextBool(Config.Persistence))
                return attempt;
            text.Append(" wait ");
        }
    }

    private (Expression Attempt, int Result) WriteSteps(StringBuilder text, Expression attempt, ref SplitMix64 random)
    {
        var result = CountdownAttempts.Claim(Config, attempt, ref random);
        text.Append(attempt.Working).Append(result);
        return (attempt, result);
    }

    private static string Verdict(bool equal) => equal ? " yes" : " no";
}
