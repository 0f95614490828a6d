using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public enum Reduction
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        /// <summary>Functions without parameters of their own.</summary>
        public static class functional
        {
            private static readonly Operator LinearOperator = new("aten::linear");
            private static readonly Operator CrossEntropyOperator = new("aten::cross_entropy_loss");
            private static readonly Operator NllLossOperator = new("aten::nll_loss");
            private static readonly Operator MseLossOperator = new("aten::mse_loss");
            private static readonly Operator DropoutOperator = new("aten::dropout");
            private static readonly Operator GeluOperator = new("aten::gelu");
            private static readonly Operator OneHotOperator = new("aten::one_hot");
            private static readonly Operator LayerNormOperator = new("aten::layer_norm");
            private static readonly Operator ScaledDotProductAttention = new("aten::scaled_dot_product_attention");
            private static readonly Operator ScaledDotProductAttention113 = new("aten::_scaled_dot_product_attention");

            /// <summary>input @ weights^T + bias.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                LinearOperator.Call(input, weights, bias);

            /// <summary>Cross entropy of logits [N, C] against class indices [N].</summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0) =>
                CrossEntropyOperator.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                NllLossOperator.Call(input, target, weight, (long)reduction, -100);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                MseLossOperator.Call(input, target, (long)reduction);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace
                    ? throw new ArgumentException("in-place dropout is not offered.", nameof(inplace))
                    : DropoutOperator.Call(input, p, training);

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor gelu(Tensor x) => GeluOperator.Call(x, "none");

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => OneHotOperator.Call(x, num_classes);

            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                LayerNormOperator.Call(input, normalized_shape, weight, bias, eps, true);

            /// <summary>softmax(query @ key^T / sqrt(D) + attn_mask) @ value over [B, H, T, D].</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (ScaledDotProductAttention.Exists)
                    return ScaledDotProductAttention.Call(query, key, value, attn_mask, p, is_casual);
                var pair = ScaledDotProductAttention113.CallPair(query, key, value, attn_mask, p, false, is_casual);
                pair.Item2.Dispose();
                return pair.Item1;
            }
        }
    }
}
