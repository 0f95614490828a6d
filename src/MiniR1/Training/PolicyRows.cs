using MiniR1.Generation;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>
/// Completions as one batch for the trainer: prompts padded on the left to a common end, completions on the right.
/// Shapes: B rows, P prompt tokens, L completion tokens.
/// </summary>
public sealed class PolicyRows
{
    private readonly IReadOnlyList<GeneratedSequence> sequences;
    private readonly int promptLength;
    private readonly int completionLength;
    private readonly int padId;
    private readonly Device device;

    /// <param name="sequences">a row each</param>
    /// <param name="padId">fills up</param>
    /// <param name="device">where the tensors are made: the model's; null for the CPU</param>
    public PolicyRows(IReadOnlyList<GeneratedSequence> sequences, int padId, Device? device = null)
    {
        this.device = device ?? CPU;
        this.sequences = sequences;
        this.padId = padId;
        promptLength = sequences.Max(sequence => sequence.Prompt.Length);
        completionLength = sequences.Max(sequence => sequence.Completion.Length);
    }

    /// <summary>The log-probabilities that the sampler saw, [B, L]; 0 for padding.</summary>
    public Tensor OldLogProbabilities() => Fill(sequence => sequence.LogProbabilities);

    /// <summary>One for each completion token, 0 for padding, [B, L].</summary>
    public Tensor Mask() => Fill(sequence => [.. Enumerable.Repeat(1f, sequence.Completion.Length)]);

    /// <summary>A number for each row, spread over its tokens, 0 for padding, [B, L].</summary>
    public Tensor Spread(Func<int, double> ofRow)
    {
        var row = 0;
        return Fill(sequence => [.. Enumerable.Repeat((float)ofRow(row++), sequence.Completion.Length)]);
    }

    /// <summary>
    /// log softmax(logits / temperature) of the completion tokens, [B, L], and the whole distribution, [B, L, V].
    /// Padding holds finite numbers that a mask must remove.
    /// </summary>
    public (Tensor Taken, Tensor All) LogProbabilities(CausalLanguageModel model, double temperature)
    {
        using var scope = NewDisposeScope();
        var (ids, first) = (Ids(), Span()); // [B, P+L], [B, P+L-1]
        var hidden = model.Forward(ids.narrow(1, 0, ids.size(1) - 1), first); // [B, P+L-1, D]
        var logits = model.Logits(hidden.narrow(1, promptLength - 1, completionLength)); // [B, L, V]
        var all = (temperature == 1 ? logits : logits / temperature).log_softmax(-1); // [B, L, V]
        var completion = ids.narrow(1, promptLength, completionLength).unsqueeze(-1); // [B, L, 1]
        var taken = all.gather(-1, completion).squeeze(-1); // [B, L]
        return (taken.MoveToOuterDisposeScope(), all.MoveToOuterDisposeScope());
    }

    private Tensor Ids()
    {
        var width = promptLength + completionLength;
        var ids = new long[sequences.Count * width];
        Array.Fill(ids, padId);
        for (var row = 0; row < sequences.Count; row++)
        {
            var (prompt, completion) = (sequences[row].Prompt, sequences[row].Completion);
            var end = (row * width) + promptLength;
            for (var i = 0; i < prompt.Length; i++)
                ids[end - prompt.Length + i] = prompt[i];
            for (var i = 0; i < completion.Length; i++)
                ids[end + i] = completion[i];
        }

        return tensor(ids, [sequences.Count, width], device: device);
    }

    // Nothing attends to the right padding but itself, so plain causal attention serves unless a prompt is padded.
    private Tensor? Span()
    {
        if (sequences.All(sequence => sequence.Prompt.Length == promptLength))
            return null;
        var width = promptLength + completionLength - 1;
        var attend = new float[sequences.Count * width];
        for (var row = 0; row < sequences.Count; row++)
        {
            var padding = promptLength - sequences[row].Prompt.Length;
            attend.AsSpan((row * width) + padding, width - padding).Fill(1);
        }

        return AttentionSpan.LeftPadded(tensor(attend, [sequences.Count, width], device: device), width);
    }

    private Tensor Fill(Func<GeneratedSequence, float[]> values)
    {
        var filled = new float[sequences.Count * completionLength];
        for (var row = 0; row < sequences.Count; row++)
            values(sequences[row]).CopyTo(filled, row * completionLength);
        return tensor(filled, [sequences.Count, completionLength], device: device);
    }
}
