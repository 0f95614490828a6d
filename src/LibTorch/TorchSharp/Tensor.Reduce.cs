using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator SumOperator = new("aten::sum");
        private static readonly Operator SumDims = new("aten::sum", "dim_IntList");
        private static readonly Operator MeanOperator = new("aten::mean");
        private static readonly Operator MeanDims = new("aten::mean", "dim");
        private static readonly Operator ProdOperator = new("aten::prod");
        private static readonly Operator VarDims = new("aten::var", "dim");
        private static readonly Operator VarOperator = new("aten::var");
        private static readonly Operator StdDims = new("aten::std", "dim");
        private static readonly Operator StdOperator = new("aten::std");
        private static readonly Operator MaxOperator = new("aten::max");
        private static readonly Operator MaxDim = new("aten::max", "dim");
        private static readonly Operator MinOperator = new("aten::min");
        private static readonly Operator MinDim = new("aten::min", "dim");
        private static readonly Operator AmaxOperator = new("aten::amax");
        private static readonly Operator AminOperator = new("aten::amin");
        private static readonly Operator ArgmaxOperator = new("aten::argmax");
        private static readonly Operator AnyOperator = new("aten::any");
        private static readonly Operator AnyDim = new("aten::any", "dim");
        private static readonly Operator AllOperator = new("aten::all");
        private static readonly Operator AllDim = new("aten::all", "dim");
        private static readonly Operator CumsumOperator = new("aten::cumsum");
        private static readonly Operator SoftmaxOperator = new("aten::softmax", "int");
        private static readonly Operator LogSoftmaxOperator = new("aten::log_softmax", "int");
        private static readonly Operator LogsumexpOperator = new("aten::logsumexp");
        private static readonly Operator TopkOperator = new("aten::topk");
        private static readonly Operator SortOperator = new("aten::sort");
        private static readonly Operator SortStable = new("aten::sort", "stable");
        private static readonly Operator ArgsortOperator = new("aten::argsort");
        private static readonly Operator BincountOperator = new("aten::bincount");
        private static readonly Operator NormOperator = new("aten::norm", "Scalar");
        private static readonly Operator AllcloseOperator = new("aten::allclose");
        private static readonly Operator NonzeroOperator = new("aten::nonzero");

        public Tensor sum(ScalarType? type = null) => SumOperator.Call(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, dim, keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            SumDims.Call(this, new[] { dim }, keepdim, type);

        public Tensor mean() => MeanOperator.Call(this, Argument.None);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            MeanDims.Call(this, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => ProdOperator.Call(this, type);

        public Tensor var(bool unbiased = true) => VarOperator.Call(this, unbiased);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarDims.Call(Cast(type), dimensions, unbiased, keepdim);

        public Tensor std(bool unbiased = true) => StdOperator.Call(this, unbiased);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            StdDims.Call(Cast(type), dimensions, unbiased, keepdim);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            StdDims.Call(Cast(type), new[] { dim }, unbiased, keepdim);

        public Tensor max() => MaxOperator.Call(this);

        /// <summary>The largest along a dimension, and where.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => MaxDim.CallPair(this, dim, keepdim);

        public Tensor min() => MinOperator.Call(this);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => MinDim.CallPair(this, dim, keepdim);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            RequireNoOut(@out) ?? AmaxOperator.Call(this, dims, keepdim);

        public Tensor amax(params long[] dims) => AmaxOperator.Call(this, dims, false);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            RequireNoOut(@out) ?? AminOperator.Call(this, dims, keepdim);

        public Tensor amin(params long[] dims) => AminOperator.Call(this, dims, false);

        public Tensor argmax() => ArgmaxOperator.Call(this, Argument.None, false);

        public Tensor argmax(long dim, bool keepdim = false) => ArgmaxOperator.Call(this, dim, keepdim);

        public Tensor any() => AnyOperator.Call(this);

        public Tensor any(long dim, bool keepdim = false) => AnyDim.Call(this, dim, keepdim);

        public Tensor all() => AllOperator.Call(this);

        public Tensor all(long dim, bool keepdim = false) => AllDim.Call(this, dim, keepdim);

        public Tensor cumsum(long dim, ScalarType? type = null) => CumsumOperator.Call(this, dim, type);

        public Tensor softmax(long dim, ScalarType? dtype = null) => SoftmaxOperator.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => LogSoftmaxOperator.Call(this, dim, dtype);

        public Tensor logsumexp(long dim, bool keepdim = false) => LogsumexpOperator.Call(this, new[] { dim }, keepdim);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            TopkOperator.CallPair(this, k, dim, largest, sorted);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            stable ? SortStable.CallPair(this, true, dim, descending) : SortOperator.CallPair(this, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => ArgsortOperator.Call(this, dim, descending);

        public Tensor bincount(Tensor? weights, long minlength = 0) => BincountOperator.Call(this, weights, minlength);

        public Tensor norm(float p = 2.0f) => NormOperator.Call(this, (double)p);

        public Tensor nonzero() => NonzeroOperator.Call(this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            AllcloseOperator.CallBool(this, target, rtol, atol, equal_nan);

        private Tensor Cast(ScalarType? type) => type is { } wanted && wanted != dtype ? to_type(wanted) : this;

        private static Tensor? RequireNoOut(Tensor? @out) =>
            @out is null ? null : throw new ArgumentException("an out tensor is not offered here.", nameof(@out));
    }

    public static (Tensor values, Tensor indexes) topk(
        Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        tensor.topk(k, dim, largest, sorted);

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) =>
        input.bincount(weights, minlength);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static bool allclose(
        Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);
}
