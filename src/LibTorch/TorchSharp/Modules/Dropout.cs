using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>In training, zeroes each entry with probability p and scales the others by 1 / (1 - p).</summary>
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        internal Dropout(double p)
            : base(nameof(Dropout)) => this.p = p;

        public double p { get; }

        public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout Dropout(double p = 0.5, bool inplace = false) =>
                inplace ? throw new ArgumentException("in-place dropout is not offered.", nameof(inplace)) : new(p);
        }
    }
}
