using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator ViewOperator = new("aten::view");
        private static readonly Operator ReshapeOperator = new("aten::reshape");
        private static readonly Operator TransposeOperator = new("aten::transpose", "int");
        private static readonly Operator PermuteOperator = new("aten::permute");
        private static readonly Operator ExpandOperator = new("aten::expand");
        private static readonly Operator ExpandAsOperator = new("aten::expand_as");
        private static readonly Operator ContiguousOperator = new("aten::contiguous");
        private static readonly Operator FlattenOperator = new("aten::flatten", "using_ints");
        private static readonly Operator UnsqueezeOperator = new("aten::unsqueeze");
        private static readonly Operator SqueezeOperator = new("aten::squeeze");
        private static readonly Operator SqueezeDim = new("aten::squeeze", "dim");
        private static readonly Operator RepeatOperator = new("aten::repeat");
        private static readonly Operator RepeatInterleaveInt = new("aten::repeat_interleave", "self_int");
        private static readonly Operator RepeatInterleaveTensor = new("aten::repeat_interleave", "self_Tensor");
        private static readonly Operator NarrowOperator = new("aten::narrow");
        private static readonly Operator SelectOperator = new("aten::select", "int");
        private static readonly Operator SliceOperator = new("aten::slice", "Tensor");
        private static readonly Operator SplitOperator = new("aten::split", "Tensor");
        private static readonly Operator SplitWithSizes = new("aten::split_with_sizes");
        private static readonly Operator ChunkOperator = new("aten::chunk");
        private static readonly Operator UnbindOperator = new("aten::unbind", "int");
        private static readonly Operator FlipOperator = new("aten::flip");
        private static readonly Operator TrilOperator = new("aten::tril");
        private static readonly Operator TriuOperator = new("aten::triu");
        private static readonly Operator AliasOperator = new("aten::alias");
        private static readonly Operator UnfoldOperator = new("aten::unfold");
        private static readonly Operator ViewAsComplexOperator = new("aten::view_as_complex");
        private static readonly Operator ViewAsRealOperator = new("aten::view_as_real");
        private static readonly Operator DiagonalOperator = new("aten::diagonal");

        public Tensor T => TransposeOperator.Call(this, 0, 1);

        public Tensor mT => TransposeOperator.Call(this, -2, -1);

        public Tensor view(params long[] shape) => ViewOperator.Call(this, shape);

        public Tensor view_as(Tensor other) => ViewOperator.Call(this, other.shape);

        public Tensor reshape(params long[] shape) => ReshapeOperator.Call(this, shape);

        public Tensor transpose(long dim0, long dim1) => TransposeOperator.Call(this, dim0, dim1);

        public Tensor permute(params long[] permutation) => PermuteOperator.Call(this, permutation);

        public Tensor expand(params long[] sizes) => ExpandOperator.Call(this, sizes, false);

        public Tensor expand_as(Tensor other) => ExpandAsOperator.Call(this, other);

        public Tensor contiguous() => ContiguousOperator.Call(this, 0);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => FlattenOperator.Call(this, start_dim, end_dim);

        public Tensor unsqueeze(long dim) => UnsqueezeOperator.Call(this, dim);

        public Tensor squeeze(long? dim = null) =>
            dim is { } only ? SqueezeDim.Call(this, only) : SqueezeOperator.Call(this);

        public Tensor repeat(params long[] sizes) => RepeatOperator.Call(this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            RepeatInterleaveInt.Call(this, repeats, Optional(dim), Optional(output_size));

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            RepeatInterleaveTensor.Call(this, repeats, Optional(dim), Optional(output_size));

        /// <summary>A view of <paramref name="length"/> entries of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => NarrowOperator.Call(this, dim, start, length);

        public Tensor select(long dim, long index) => SelectOperator.Call(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) =>
            SliceOperator.Call(this, dim, start, finish, step);

        public Tensor[] split(long size, int dim = 0) => SplitOperator.CallMany(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => SplitWithSizes.CallMany(this, sizes, dim);

        public Tensor[] chunk(long chunks, long dim = 0) => ChunkOperator.CallMany(this, chunks, dim);

        public Tensor[] unbind(long dimension = 0) => UnbindOperator.CallMany(this, dimension);

        public Tensor flip(params long[] dims) => FlipOperator.Call(this, dims);

        public Tensor tril(long diagonal = 0) => TrilOperator.Call(this, diagonal);

        public Tensor triu(long diagonal = 0) => TriuOperator.Call(this, diagonal);

        public Tensor alias() => AliasOperator.Call(this);

        public Tensor unfold(long dimension, long size, long step) => UnfoldOperator.Call(this, dimension, size, step);

        /// <summary>One dimension becomes several.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            // By hand: libtorch 1.13's operator asks for dimension names.
            var rank = Dimensions;
            var at = (int)(dim < 0 ? dim + rank : dim);
            var old = shape;
            return reshape([.. old[..at], .. sizes, .. old[(at + 1)..]]);
        }

        /// <summary>[..., 2] floats as [...] complex numbers, without copying.</summary>
        public Tensor view_as_complex() => ViewAsComplexOperator.Call(this);

        public Tensor view_as_real() => ViewAsRealOperator.Call(this);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) =>
            DiagonalOperator.Call(this, offset, dim1, dim2);

        private static Argument Optional(long? value) => value is { } number ? number : Argument.None;
    }

    private static readonly Operator CatOperator = new("aten::cat");
    private static readonly Operator StackOperator = new("aten::stack");

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => CatOperator.Call(tensors.ToArray(), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => CatOperator.Call(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => StackOperator.Call(tensors.ToArray(), dim);

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);
}
