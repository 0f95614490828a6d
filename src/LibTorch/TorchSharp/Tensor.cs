using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array of libtorch's. It owns one native reference, which <see cref="Dispose()"/>, the
    /// enclosing <see cref="DisposeScope"/> or, last, the finalizer gives back.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long total;
        private static long peak;
        private nint handle;

        /// <summary>Takes over one native reference.</summary>
        internal Tensor(nint handle)
        {
            this.handle = handle;
            var live = Interlocked.Increment(ref total);
            if (live > peak)
                peak = live;
            if (DisposeScope.Current is { } scope)
                scope.Add(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensors alive in this process; flat over training steps when nothing leaks.</summary>
        public static long TotalCount => Interlocked.Read(ref total);

        /// <summary>The most tensors that were alive at once.</summary>
        public static long PeakCount => Interlocked.Read(ref peak);

        /// <summary>The native tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public nint Handle => handle != 0 ? handle : throw Disposed();

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => handle == 0;

        public long Dimensions => Native.mr_dimensions(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => Native.mr_count(Handle);

        public ScalarType dtype => (ScalarType)Native.mr_dtype(Handle);

        public unsafe Device device
        {
            get
            {
                int type, index;
                Native.mr_device(Handle, &type, &index);
                GC.KeepAlive(this);
                return new Device((DeviceType)type, index);
            }
        }

        public DeviceType device_type => device.type;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => Alive(Native.mr_is_leaf(Handle)) != 0;

        /// <summary>Sizes; a new array each time.</summary>
        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    Native.mr_sizes(Handle, first, null);
                return sizes;
            }
        }

        public bool requires_grad
        {
            get => Alive(Native.mr_requires_grad(Handle)) != 0;
            set => Native.Check(Alive(Native.mr_set_requires_grad(Handle, value ? 1 : 0)), "requires_grad");
        }

        /// <summary>The accumulated gradient, a new wrapper each time; null when there is none.</summary>
        public Tensor? grad
        {
            get => Alive(Native.mr_grad(Handle)) is var gradient and not 0 ? new Tensor(gradient) : null;
            set
            {
                Native.Check(Alive(Native.mr_set_grad(Handle, value?.Handle ?? 0)), "grad");
                GC.KeepAlive(value);
            }
        }

        internal DisposeScope? Scope { get; set; }

        internal int ScopeIndex { get; set; }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            var rank = (int)Dimensions;
            var position = dim < 0 ? dim + rank : dim;
            if (position < 0 || position >= rank)
                throw new TorchException($"size({dim}): the tensor has {rank} dimensions.");
            var sizes = stackalloc long[rank];
            Native.mr_sizes(Handle, sizes, null);
            return sizes[position];
        }

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Native.mr_sizes(Handle, null, first);
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset() => Native.mr_storage_offset(Handle);

        public bool is_contiguous() => Alive(Native.mr_contiguous(Handle)) != 0;

        public bool is_floating_point() =>
            dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

        public bool is_integral() =>
            dtype is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => Native.Check(Alive(Native.mr_retain_grad(Handle)), "retain_grad");

        /// <summary>Leaves its scope for the enclosing one.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Leaves its scope: the tensor then lives until it is disposed by hand.</summary>
        public Tensor DetachFromDisposeScope()
        {
            Scope?.Remove(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            other.Attach(this);
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var native = Interlocked.Exchange(ref handle, 0);
            if (native == 0)
                return;
            if (disposing)
                Scope?.Remove(this);
            Native.mr_free(native);
            Interlocked.Decrement(ref total);
        }

        /// <summary>Gives the native reference to another wrapper; this one is then disposed without freeing it.</summary>
        internal nint Release()
        {
            var native = Interlocked.Exchange(ref handle, 0);
            if (native == 0)
                throw Disposed();
            Scope?.Remove(this);
            Interlocked.Decrement(ref total);
            GC.SuppressFinalize(this);
            return native;
        }

        // Evaluated after a native call on this tensor: the finalizer must not free it during the call.
        private T Alive<T>(T result)
        {
            GC.KeepAlive(this);
            return result;
        }

        private static InvalidOperationException Disposed() =>
            new("the tensor was disposed; did its DisposeScope end before its last use?");
    }
}
