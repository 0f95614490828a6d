namespace TorchSharp;

/// <summary>
/// Disposes, when it ends, every tensor made on its thread while it was the innermost scope. A tensor leaves by
/// <see cref="torch.Tensor.MoveToOuterDisposeScope"/> or <see cref="torch.Tensor.DetachFromDisposeScope"/>.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? current;

    private readonly DisposeScope? outer;
    private readonly List<IDisposable> owned = [];
    private bool disposed;

    internal DisposeScope()
    {
        outer = Current;
        current = this;
    }

    /// <summary>The innermost scope of this thread that has not ended, or null.</summary>
    internal static DisposeScope? Current
    {
        get
        {
            while (current is { disposed: true } ended)
                current = ended.outer;
            return current;
        }
    }

    public int DisposablesCount => owned.Count;

    public IReadOnlyList<IDisposable> DisposablesView => owned;

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope?.Remove(tensor);
            Add(tensor);
        }
        else if (!owned.Contains(disposable))
        {
            owned.Add(disposable);
        }
    }

    public bool Contains(IDisposable disposable) => owned.Contains(disposable);

    /// <summary>Takes <paramref name="disposable"/> out of this scope: from now on it lives until disposed by hand.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Release(disposable);
        return disposable;
    }

    /// <summary>Hands <paramref name="disposable"/> to the enclosing scope, or detaches it when there is none.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        Release(disposable);
        outer?.Attach(disposable);
        return disposable;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public void DisposeEverythingBut(params IDisposable[] keep)
    {
        var doomed = owned.Where(item => !keep.Contains(item)).ToArray();
        foreach (var item in doomed)
        {
            Release(item);
            item.Dispose();
        }
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // Scopes end innermost first; one left open inside this one must not stay current.
        for (var scope = current; scope is not null; scope = scope.outer)
        {
            if (scope == this)
                current = outer;
        }

        for (var i = owned.Count - 1; i >= 0; i--)
        {
            if (owned[i] is torch.Tensor tensor)
            {
                tensor.Scope = null;
                tensor.Dispose();
            }
            else
            {
                owned[i].Dispose();
            }
        }

        owned.Clear();
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.ScopeIndex = owned.Count;
        owned.Add(tensor);
    }

    // A tensor knows its place, so leaving is O(1): the last takes it.
    internal void Remove(torch.Tensor tensor)
    {
        RemoveAt(tensor.ScopeIndex);
        tensor.Scope = null;
    }

    private void RemoveAt(int index)
    {
        var last = owned.Count - 1;
        var moved = owned[last];
        owned[index] = moved;
        if (moved is torch.Tensor movedTensor)
            movedTensor.ScopeIndex = index;
        owned.RemoveAt(last);
    }

    private void Release(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
            tensor.Scope?.Remove(tensor);
        else if (owned.IndexOf(disposable) is var index and >= 0)
            RemoveAt(index);
    }
}

public static partial class torch
{
    /// <summary>Opens a scope that disposes the tensors made inside it: <c>using var scope = NewDisposeScope();</c></summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Evaluates <paramref name="expr"/> in a scope of its own; only its result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
