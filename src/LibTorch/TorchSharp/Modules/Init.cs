namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>In-place initialisers; they record nothing for autograd.</summary>
        public static class init
        {
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Quietly(tensor, t => t.normal_(mean, std, generator));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Quietly(tensor, t => t.uniform_(low, high, generator));

            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, t => t.fill_(val));

            public static Tensor ones_(Tensor tensor) => Quietly(tensor, t => t.fill_(1));

            public static Tensor zeros_(Tensor tensor) => Quietly(tensor, t => t.zero_());

            private static Tensor Quietly(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using (no_grad())
                    return fill(tensor);
            }
        }
    }
}
