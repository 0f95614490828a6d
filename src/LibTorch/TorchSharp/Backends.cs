using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Whether float32 products on a GPU may round their factors to TF32's ten bits, which is faster.</summary>
                public static bool allow_tf32
                {
                    get => Native.mr_cuda_tf32_allowed() != 0;
                    set => Native.Check(Native.mr_cuda_allow_tf32(value ? 1 : 0), "allow_tf32");
                }
            }
        }
    }
}
