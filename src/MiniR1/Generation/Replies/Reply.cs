namespace MiniR1.Generation.Replies;

/// <summary>What a reasoning model wrote, its thinking and its answer kept apart.</summary>
/// <param name="Thinking">Between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>, without the white space around.</param>
/// <param name="Answer">What follows, without the white space around; empty if it did not come to answer.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Ids">All that was written, the id that ended it included.</param>
/// <param name="LogProbabilities">One an id, in nats, under the distribution that it was drawn from; 0 for a forced one.</param>
/// <param name="ThinkingTokens">How many of the ids were thinking.</param>
public sealed record Reply(
    string Thinking, string Answer, ReplyEnd End, int[] Ids, float[] LogProbabilities, int ThinkingTokens);

/// <summary>Why a reply ended.</summary>
public enum ReplyEnd
{
    /// <summary>The model ended it, or a stop text or id did.</summary>
    Stop,

    /// <summary>The limit of new tokens was reached.</summary>
    Length,

    /// <summary>Whoever asked for it wanted no more.</summary>
    Cancelled,
}

/// <summary>A piece of a reply as it is being written; never half a character or a part of a tag.</summary>
/// <param name="Row">of the batch, from 0</param>
/// <param name="IsThinking">whether it is thinking or answer</param>
/// <param name="Text">not empty</param>
public sealed record ReplyPart(int Row, bool IsThinking, string Text);
