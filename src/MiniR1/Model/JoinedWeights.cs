using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Matrices side by side, so that one product does the work of several. While gradients are recorded they are joined
/// at each pass, which autograd sees through; for generating they are joined once and kept, at one place in memory, so
/// that a captured step finds them there after every update of the weights.
/// </summary>
internal sealed class JoinedWeights(Func<Tensor> join) : IDisposable
{
    private Tensor? kept;

    /// <summary>The joined matrix: the kept one outside of gradient mode, if there is one.</summary>
    internal Tensor Value => IsKept ? kept! : join();

    /// <summary>Whether <see cref="Value"/> costs nothing.</summary>
    internal bool IsKept => kept is not null && !is_grad_enabled();

    /// <summary>Joins the weights as they are now, for passes without gradients from now on.</summary>
    internal void Keep()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var fresh = join();
        if (kept is null)
            kept = fresh.DetachFromDisposeScope();
        else
            kept.copy_(fresh);
    }

    /// <summary>Forgets the kept matrix: passes join anew.</summary>
    internal void Release()
    {
        kept?.Dispose();
        kept = null;
    }

    public void Dispose() => Release();
}

/// <summary>A module with matrices to join.</summary>
internal interface IJoinsWeights
{
    /// <summary>The joined matrices that the module's passes use, its children's too.</summary>
    IEnumerable<JoinedWeights> Joined { get; }
}
