using LibTorch;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>
            /// Scales all gradients so that their common 2-norm is at most <paramref name="max_norm"/>; returns the norm
            /// before (and so waits for the device).
            /// </summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                if (norm_type != 2)
                    throw new ArgumentException("only the 2-norm is offered.", nameof(norm_type));
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                var gradients = tensors.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
                return GradientNorm.Clip(gradients, max_norm);
            }
        }
    }
}
