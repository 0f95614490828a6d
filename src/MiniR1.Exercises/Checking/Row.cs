using static TorchSharp.torch;

namespace MiniR1.Exercises.Checking;

/// <summary>Arrays of C# as tensors of one dimension, to be compared.</summary>
internal static class Row
{
    /// <returns>[N] float64; null for null</returns>
    internal static Tensor? Of(IEnumerable<double>? numbers) => numbers is null ? null : tensor(numbers.ToArray());
}
