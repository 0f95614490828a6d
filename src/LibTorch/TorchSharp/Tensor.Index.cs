using System.Runtime.CompilerServices;
using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry of an index expression: a number, a slice, a tensor, None or an ellipsis.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Slice,
            Tensor,
            Ellipsis,
        }

        public static readonly TensorIndex Ellipsis = new(Kind.Ellipsis);
        public static readonly TensorIndex None = new(Kind.None);
        public static readonly TensorIndex Null = new(Kind.None);
        public static readonly TensorIndex Colon = Slice();

        internal readonly Kind Type;
        internal readonly long? Start;
        internal readonly long? Stop;
        internal readonly long? Step;
        internal readonly torch.Tensor? Indices;

        private TensorIndex(Kind type, long? start = null, long? stop = null, long? step = null, torch.Tensor? indices = null)
        {
            Type = type;
            Start = start;
            Stop = stop;
            Step = step;
            Indices = indices;
        }

        /// <summary>How many dimensions the entry indexes; a mask takes as many as it has.</summary>
        internal int Width => Type switch
        {
            Kind.None or Kind.Ellipsis => 0,
            Kind.Tensor when Indices!.dtype is ScalarType.Bool or ScalarType.Byte => (int)Indices.Dimensions,
            _ => 1,
        };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static TensorIndex Single(long? index) => new(Kind.Single, index);

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kind.Slice, start, stop, step);

        public static TensorIndex Slice(Range range) => new(
            Kind.Slice,
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);

        public static TensorIndex Tensor(torch.Tensor tensor) => new(Kind.Tensor, indices: tensor);
    }

    public partial class Tensor
    {
        private static readonly Operator IndexOperator = new("aten::index", "Tensor");
        private static readonly Operator IndexPut_ = new("aten::index_put_");
        private static readonly Operator IndexSelectOperator = new("aten::index_select");
        private static readonly Operator IndexAddOperator = new("aten::index_add");
        private static readonly Operator IndexAddOperator_ = new("aten::index_add_");
        private static readonly Operator IndexCopyOperator_ = new("aten::index_copy_");
        private static readonly Operator IndexFillOperator_ = new("aten::index_fill_", "int_Scalar");
        private static readonly Operator GatherOperator = new("aten::gather");
        private static readonly Operator ScatterOperator = new("aten::scatter", "src");
        private static readonly Operator ScatterOperator_ = new("aten::scatter_", "src");
        private static readonly Operator ScatterAddOperator = new("aten::scatter_add");
        private static readonly Operator ScatterAddOperator_ = new("aten::scatter_add_");
        private static readonly Operator MaskedFillOperator = new("aten::masked_fill", "Scalar");
        private static readonly Operator MaskedFillOperator_ = new("aten::masked_fill_", "Scalar");
        private static readonly Operator MaskedSelectOperator = new("aten::masked_select");
        private static readonly Operator WhereOperator = new("aten::where", "self");

        /// <summary>Indexing as in Python: <c>x[0]</c>, <c>x[.., TensorIndex.Slice(1, 3)]</c>; assigning writes into the storage.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, advanced) = Resolve(indices);
            if (advanced is null)
                return view;
            var result = IndexOperator.Call(view, Argument.Optional(advanced));
            view.Dispose();
            return result;
        }

        public Tensor index(params Tensor[] indices) => IndexOperator.Call(this, Argument.Optional(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var (view, advanced) = Resolve(indices);
            if (advanced is null)
                view.copy_(value);
            else
                IndexPut_.Run(view, Argument.Optional(advanced), value, false);
            view.Dispose();
            return this;
        }

        public Tensor index_select(long dim, Tensor index) => IndexSelectOperator.Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            IndexAddOperator.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            IndexAddOperator_.RunOn(this, this, dim, index, source, alpha);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            IndexCopyOperator_.RunOn(this, this, dim, index, source);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            IndexFillOperator_.RunOn(this, this, dim, index, value);

        public Tensor gather(long dim, Tensor index) => GatherOperator.Call(this, dim, index, false);

        public Tensor scatter(long dim, Tensor index, Tensor src) => ScatterOperator.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => ScatterOperator_.RunOn(this, this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => ScatterAddOperator.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            ScatterAddOperator_.RunOn(this, this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => MaskedFillOperator.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => MaskedFillOperator_.RunOn(this, this, mask, value);

        public Tensor masked_select(Tensor mask) => MaskedSelectOperator.Call(this, mask);

        /// <summary>This where <paramref name="condition"/> holds, else <paramref name="y"/>.</summary>
        public Tensor where(Tensor condition, Tensor y) => WhereOperator.Call(condition, this, y);

        // Numbers, slices, None and the ellipsis become views; tensors stay for one advanced-indexing call.
        private (Tensor View, Tensor?[]? Advanced) Resolve(TensorIndex[] indices)
        {
            var view = alias();
            var advanced = new List<Tensor?>();
            var consumed = indices.Sum(item => item.Width);
            var dim = 0;
            foreach (var item in indices)
            {
                if (item.Type == TensorIndex.Kind.Ellipsis)
                {
                    for (var skipped = Dimensions - consumed; skipped > 0; skipped--, dim++)
                        advanced.Add(null);
                    continue;
                }

                var next = item.Type switch
                {
                    TensorIndex.Kind.None => view.unsqueeze(dim),
                    TensorIndex.Kind.Single => view.select(dim, item.Start ?? 0),
                    TensorIndex.Kind.Slice => SliceOperator.Call(
                        view, dim, Optional(item.Start), Optional(item.Stop), item.Step ?? 1),
                    _ => view.alias(),
                };
                view.Dispose();
                view = next;
                if (item.Type == TensorIndex.Kind.Single)
                    continue;
                advanced.Add(item.Indices);
                dim += item.Type == TensorIndex.Kind.None ? 1 : item.Width;
            }

            return (view, advanced.Any(tensor => tensor is not null) ? advanced.ToArray() : null);
        }
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);
}
