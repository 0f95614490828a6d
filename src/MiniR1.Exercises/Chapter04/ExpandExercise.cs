using MiniR1.Exercises.Checking;
using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter04;

/// <summary>Keys and values of all heads, made from latents by one matrix of DeepSeek's layout.</summary>
internal sealed class ExpandExercise : Exercise<Func<Tensor, Tensor, int, int, (Tensor Keys, Tensor Values)>>
{
    private const int Heads = 2, KeySize = 4, ValueSize = 3;

    public override string Name => "04.expand";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<Tensor, Tensor, int, int, (Tensor Keys, Tensor Values)> answer)
    {
        var latent = Samples.Of(51, 5, 3); // [S, R]
        var up = Samples.Of(52, Heads * (KeySize + ValueSize), 3); // [H * (N + V), R]
        var (keys, values) = answer(latent.clone(), up.clone(), Heads, KeySize);
        yield return Compare.Shape(keys, [Heads, 5, KeySize], "Keys, [H, S, N]")
            ?? Compare.Shape(values, [Heads, 5, ValueSize], "Values, [H, S, V]");

        var made = latent.matmul(up.T); // [S, H * (N + V)]
        yield return Compare.Numbers(
            keys,
            Of(made, Heads, 0, KeySize),
            (() => made.narrow(1, 0, Heads * KeySize).unflatten(1, [Heads, KeySize]).transpose(0, 1),
                "you take the first H * N rows for the keys: the rows go head by head, N of a head's key and then V of its value"),
            (() => made.unflatten(1, [KeySize + ValueSize, Heads]).permute(2, 0, 1).narrow(2, 0, KeySize),
                "your heads alternate row by row: unflatten to [H, N + V], each head's rows lie together"),
            (() => Of(made, Heads, ValueSize, KeySize), "you take a head's last N rows for its key: the key comes first, then the value"),
            (() => made.reshape(Heads, 5, -1).narrow(2, 0, KeySize),
                "reshape alone mixes tokens and heads: make [S, H, N + V] first, then transpose"));
        yield return Compare.Numbers(
            values,
            Of(made, Heads, KeySize, ValueSize),
            (() => Of(made, Heads, 0, ValueSize), "the values are made of the key's rows: a head's value begins after its N rows of key"));

        var one = Samples.Of(53, 1, 2); // [S, R]
        var (otherUp, other) = (Samples.Of(54, 3 * 5, 2), Samples.Of(53, 1, 2).matmul(Samples.Of(54, 3 * 5, 2).T));
        (keys, values) = answer(one, otherUp, 3, 1);
        yield return Compare.Shape(keys, [3, 1, 1], "Keys, [H, S, N]")
            ?? Compare.Shape(values, [3, 1, 4], "Values, [H, S, V]")
            ?? Compare.Numbers(keys, Of(other, 3, 0, 1))
            ?? Compare.Numbers(values, Of(other, 3, 1, 4));
    }

    protected override string Explain(Exception failure) =>
        failure.Message.Contains("cannot be multiplied", StringComparison.Ordinal)
            ? "two matrices do not fit: weights are [outputs, inputs], so it is latent [S, R] times up transposed, up.T"
            : base.Explain(failure);

    /// <param name="made">[S, H * (N + V)]</param>
    /// <param name="heads">H</param>
    /// <param name="from">the first of a head's numbers</param>
    /// <param name="count">how many of them</param>
    /// <returns>[H, S, count]</returns>
    private static Tensor Of(Tensor made, int heads, int from, int count) =>
        made.unflatten(1, [heads, -1]).transpose(0, 1).narrow(2, from, count);
}
