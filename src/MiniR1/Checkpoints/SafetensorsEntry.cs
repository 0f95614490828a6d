namespace MiniR1.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">the key</param>
/// <param name="Dtype">of the elements</param>
/// <param name="Shape">sizes; empty for a scalar</param>
/// <param name="Begin">first byte, counted from the end of the header</param>
/// <param name="End">one behind the last byte</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Shape, long Begin, long End)
{
    public long ByteCount => End - Begin;

    /// <summary>Elements.</summary>
    public long Count => ByteCount / Dtype.Size;
}
