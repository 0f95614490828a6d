using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x @ weight^T + bias, weight [out, in].</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            this.weight = weight;
            this.bias = bias;
            register_parameter("weight", weight);
            if (bias is not null)
                register_parameter("bias", bias);
        }

        public Parameter weight { get; }

        public Parameter? bias { get; }

        public long in_features => weight.size(1);

        public long out_features => weight.size(0);

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A linear layer, uniform in +-1/sqrt(in), as PyTorch initialises it.</summary>
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                var bound = 1 / Math.Sqrt(inputSize);
                Parameter Uniform(params long[] size) => new(empty(size, dtype, device).uniform_(-bound, bound));
                return new Linear(Uniform(outputSize, inputSize), hasBias ? Uniform(outputSize) : null);
            }

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        }
    }
}
