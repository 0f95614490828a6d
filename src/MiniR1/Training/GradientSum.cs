using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Gradients added up over micro-batches and workers, without going through the parameters' own .grad.</summary>
public sealed class GradientSum(Tensor[] parameters) : IDisposable
{
    private Tensor[]? sum;

    /// <summary>One gradient a parameter; zeros where nothing was added.</summary>
    public Tensor[] Gradients => sum ??= ZerosLike(parameters);

    /// <summary>Differentiates <paramref name="loss"/> and adds the result.</summary>
    public void Add(Tensor loss)
    {
        using var scope = NewDisposeScope();
        // An expert that got no token has no gradient.
        var gradients = autograd.grad([loss], parameters, allow_unused: true);
        var whole = gradients.Select((gradient, i) => gradient ?? zeros_like(parameters[i])).ToArray();
        if (sum is null)
            sum = Array.ConvertAll(whole, gradient => gradient.DetachFromDisposeScope());
        else
            TensorLists.Add(sum, whole);
    }

    /// <summary>Adds another sum to this one; in a fixed order of workers, so that runs repeat bit by bit.</summary>
    public void Add(GradientSum other) => TensorLists.Add(Gradients, other.Gradients);

    public void Dispose()
    {
        foreach (var gradient in sum ?? [])
            gradient.Dispose();
        sum = null;
    }

    private static Tensor[] ZerosLike(Tensor[] tensors) =>
        Array.ConvertAll(tensors, tensor => zeros_like(tensor).DetachFromDisposeScope());
}
