using MiniR1.Tokenization;

namespace MiniR1.Tasks;

/// <summary>
/// What an experiment is about: problems, and the synthetic web on which a base model meets them. Both are pure
/// functions of their arguments; implementations are safe for many threads.
/// </summary>
public interface ITask
{
    /// <summary>Writes all texts of the task as ids.</summary>
    ITokenizer Tokenizer { get; }

    /// <summary>The most tokens that a prompt has, bos included.</summary>
    int LongestPrompt { get; }

    /// <summary>Problem <paramref name="index"/> of a split's stream.</summary>
    /// <exception cref="MiniR1Exception">The task is so small that the split is empty.</exception>
    IProblem Draw(Split split, ulong seed, long index);

    /// <summary>Reads a prompt, which may lack its colon; null if it is no problem of this task.</summary>
    IProblem? Parse(string prompt);

    /// <summary>Document <paramref name="index"/> of the web with this seed; it answers a training problem.</summary>
    /// <exception cref="MiniR1Exception">The task is so small that no problem may be trained on.</exception>
    Document Write(ulong seed, long index);

    /// <summary>The ids of what <see cref="Write"/> gives, made with fewer allocations.</summary>
    EncodedDocument Encode(ulong seed, long index);
}
