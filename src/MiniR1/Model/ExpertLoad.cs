using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Tokens that each expert got since the last <see cref="Clear"/>; kept on the device. Workers that share a model may
/// add at the same time.
/// </summary>
public sealed class ExpertLoad : IDisposable
{
    private readonly Lock adding = new();
    private Tensor? counts; // [E] int64

    /// <summary>[E] int64, or null when nothing was counted.</summary>
    public Tensor? Counts => counts;

    /// <param name="load">[E] int64</param>
    public void Add(Tensor load)
    {
        lock (adding)
        {
            if (counts is null)
                counts = load.clone().DetachFromDisposeScope();
            else
                counts.add_(load);
        }
    }

    /// <summary>Counts from 0 again, in the same memory: a captured step counts on.</summary>
    public void Clear() => counts?.zero_();

    public void Dispose()
    {
        counts?.Dispose();
        counts = null;
    }
}
