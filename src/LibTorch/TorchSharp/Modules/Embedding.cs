using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A row of weight [vocabulary, D] for each id.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private static readonly Operator EmbeddingOperator = new("aten::embedding");

        internal Embedding(Parameter weight)
            : base(nameof(Embedding))
        {
            this.weight = weight;
            register_parameter("weight", weight);
        }

        public Parameter weight { get; }

        public override Tensor forward(Tensor input) => EmbeddingOperator.Call(weight, input, -1, false, false);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>An embedding table drawn from N(0, 1).</summary>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null,
                ScalarType? dtype = null)
            {
                if (padding_idx is not null || max_norm is not null || scale_grad_by_freq || sparse || norm_type != 2)
                    throw new ArgumentException("only plain embeddings are offered: no padding index, norm, scaling or sparsity.");
                return new Embedding(new Parameter(randn([num_embeddings, embedding_dims], dtype, device)));
            }
        }
    }
}
