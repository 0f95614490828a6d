using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator DetachOperator = new("aten::detach");

        /// <summary>Back-propagates from this scalar into the leaves' <see cref="grad"/>.</summary>
        public void backward() => backward(null);

        /// <param name="grad_tensors">The gradient of this tensor; null for a scalar.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="create_graph">Make the gradients differentiable.</param>
        /// <param name="inputs">Accumulate into these leaves only; null for all.</param>
        public unsafe void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var leaves = autograd.Handles(inputs);
            fixed (nint* first = leaves)
            {
                var gradient = grad_tensors is { Count: > 0 } ? grad_tensors[0].Handle : 0;
                Native.Check(
                    Native.mr_backward(Handle, gradient, retain_graph ? 1 : 0, create_graph ? 1 : 0, first, leaves.Length),
                    "backward");
            }

            GC.KeepAlive(this);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        /// <summary>The same storage, outside the graph.</summary>
        public Tensor detach() => DetachOperator.Call(this);
    }

    /// <summary>Differentiation without accumulation.</summary>
    public static class autograd
    {
        /// <summary>
        /// Gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>; nobody's
        /// <see cref="Tensor.grad"/> changes.
        /// </summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            if (grad_outputs is not null && grad_outputs.Count != outputs.Count)
                throw new TorchException($"autograd.grad: {grad_outputs.Count} gradients for {outputs.Count} outputs.");
            var (from, to, weights) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var gradients = new nint[to.Length];
            fixed (nint* firstFrom = from, firstTo = to, firstWeight = weights, firstGradient = gradients)
            {
                var status = Native.mr_gradients(
                    firstFrom, from.Length, firstTo, to.Length, weights.Length == 0 ? null : firstWeight,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, firstGradient);
                Native.Check(status, "autograd.grad");
            }

            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            // Python returns None for an input that no output depends on; a null stands for it here too.
            return Array.ConvertAll(gradients, gradient => gradient == 0 ? null! : new Tensor(gradient));
        }

        internal static nint[] Handles(IList<Tensor>? tensors)
        {
            if (tensors is null)
                return [];
            var handles = new nint[tensors.Count];
            for (var i = 0; i < handles.Length; i++)
                handles[i] = tensors[i].Handle;
            return handles;
        }
    }

    public static bool is_grad_enabled() => Native.mr_grad_mode() != 0;

    /// <summary>Switches recording off on this thread until disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>As <see cref="no_grad"/>: inference tensors save nothing here and would forbid later use in training.</summary>
    public static IDisposable inference_mode(bool mode = true) => new GradMode(!mode);

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        internal GradMode(bool on) => Native.mr_set_grad_mode(on ? 1 : 0);

        public void Dispose() => Native.mr_set_grad_mode(before ? 1 : 0);
    }
}
