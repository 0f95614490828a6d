using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers of its own; equal seeds give equal numbers.</summary>
    public class Generator : IDisposable
    {
        private readonly Device place;
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.Check(
                Native.mr_generator_new((long)seed, (int)(device ?? CPU).type, (device ?? CPU).index), "Generator"), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            this.handle = handle;
            place = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The process-wide CPU generator, which every call without a generator draws from.</summary>
        public static Generator Default => new(Native.mr_generator_default(), CPU);

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("the generator was disposed.");

        public Device device => place;

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.mr_generator_seed(Handle, seed), "Generator.manual_seed");
            GC.KeepAlive(this);
            return this;
        }

        public long initial_seed()
        {
            var seed = Native.mr_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        /// <summary>The full state as bytes: a generator set to it goes on with the same numbers.</summary>
        public Tensor get_state()
        {
            var state = Native.Check(Native.mr_generator_state(Handle), "Generator.get_state");
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            Native.Check(Native.mr_generator_set_state(Handle, value.Handle), "Generator.set_state");
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var native = Interlocked.Exchange(ref handle, 0);
            if (native != 0)
                Native.mr_generator_free(native);
        }
    }

    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.mr_manual_seed(seed), "manual_seed");
        return Generator.Default;
    }

    public partial class Tensor
    {
        private static readonly Operator NormalOperator_ = new("aten::normal_");
        private static readonly Operator UniformOperator_ = new("aten::uniform_");
        private static readonly Operator ExponentialOperator_ = new("aten::exponential_");
        private static readonly Operator MultinomialOperator = new("aten::multinomial");

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            NormalOperator_.RunOn(this, this, mean, std, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            UniformOperator_.RunOn(this, this, from, to, generator);

        public Tensor exponential_(double lambda = 1, Generator? generator = null) =>
            ExponentialOperator_.RunOn(this, this, lambda, generator);

        /// <summary>Draws column indices of a matrix of weights [N, K] -> [N, num_samples].</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            MultinomialOperator.Call(this, num_samples, replacement, generator);
    }

    private static readonly Operator RandOperator = new("aten::rand", "generator");
    private static readonly Operator RandnOperator = new("aten::randn", "generator");
    private static readonly Operator RandintOperator = new("aten::randint", "low_generator");
    private static readonly Operator RandpermOperator = new("aten::randperm", "generator");
    private static readonly Operator RandnLikeOperator = new("aten::randn_like");
    private static readonly Operator RandLikeOperator = new("aten::rand_like");

    public static Tensor rand(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Finish(RandOperator.Call(size, generator, dtype, Argument.None, device, Argument.None), requires_grad, names);

    public static Tensor rand(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        rand([size], dtype, device, requires_grad, generator, names);

    public static Tensor rand(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        rand([rows, columns], dtype, device, requires_grad, generator, names);

    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Finish(RandnOperator.Call(size, generator, dtype, Argument.None, device, Argument.None), requires_grad, names);

    public static Tensor randn(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randn([size], dtype, device, requires_grad, generator, names);

    public static Tensor randn(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randn([rows, columns], dtype, device, requires_grad, generator, names);

    public static Tensor randn(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    public static Tensor randn(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>Integers in [low, high).</summary>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Finish(
            RandintOperator.Call(low, high, size, generator, dtype ?? int64, Argument.None, device, Argument.None),
            requires_grad, names);

    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        Finish(RandpermOperator.Call(n, generator, dtype ?? int64, Argument.None, device, Argument.None), requires_grad, null);

    public static Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(RandnLikeOperator.Call(input, dtype, Argument.None, device, Argument.None, Argument.None), requires_grad, null);

    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finish(RandLikeOperator.Call(input, dtype, Argument.None, device, Argument.None, Argument.None), requires_grad, null);

    public static Tensor multinomial(
        Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);
}
