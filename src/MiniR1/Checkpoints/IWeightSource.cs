using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>Where a weight's values come from; several threads may ask for pieces at the same time.</summary>
internal interface IWeightSource
{
    /// <summary>Elements of the whole weight.</summary>
    long Count { get; }

    /// <summary>Copies some of the elements, in the destination's type and to its device; under <c>no_grad</c>.</summary>
    /// <exception cref="MiniR1Exception">One of them is not finite.</exception>
    /// <param name="flat">[Count], the whole weight</param>
    /// <param name="start">first element</param>
    /// <param name="count">elements</param>
    void CopyPiece(Tensor flat, long start, long count);
}

/// <summary>A weight that stands in a file as it is.</summary>
internal sealed record PlainWeight(SafetensorsFile File, SafetensorsEntry Entry) : IWeightSource
{
    public long Count => Entry.Count;

    public void CopyPiece(Tensor flat, long start, long count) => File.CopyPiece(Entry, flat, start, count, mustBeFinite: true);
}
