using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Rows of documents one after another, row-major [R, T], on the host.</summary>
public sealed class PackedRows(int rows, int length)
{
    public int Rows => rows;

    public int Length => length;

    /// <summary>Token ids; 0 is padding.</summary>
    public long[] Ids { get; private init; } = new long[rows * length];

    /// <summary>1, 2, ... for the documents of a row; 0 for padding.</summary>
    public long[] DocumentIds { get; private init; } = new long[rows * length];

    /// <summary>Whether the token at this place is to be predicted.</summary>
    public bool[] IsTarget { get; private init; } = new bool[rows * length];

    /// <summary>How many tokens are to be predicted.</summary>
    public int Targets => IsTarget.Count(target => target);

    /// <summary>How many tokens are not padding.</summary>
    public int Tokens => DocumentIds.Count(document => document > 0);

    /// <summary>Some of the rows, as rows of their own.</summary>
    public PackedRows Slice(int first, int count)
    {
        var range = (first * length)..((first + count) * length);
        return new PackedRows(count, length) { Ids = Ids[range], DocumentIds = DocumentIds[range], IsTarget = IsTarget[range] };
    }

    /// <summary>[R, T] int64.</summary>
    /// <param name="device">where it is made; null for the CPU</param>
    public Tensor IdTensor(Device? device = null) => tensor(Ids, [rows, length], device: device);

    /// <summary>[R, T] int64, on the CPU.</summary>
    public Tensor DocumentTensor() => tensor(DocumentIds, [rows, length]);

    /// <summary>[R, T] bool.</summary>
    /// <param name="device">where it is made; null for the CPU</param>
    public Tensor TargetTensor(Device? device = null) => tensor(IsTarget, [rows, length], device: device);
}
