using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MiniR1.Kernels.Operators;

namespace MiniR1.Kernels.Cpu;

/// <summary>Splits a range over libtorch's own threads, so that they and ours do not compete for the cores.</summary>
internal static unsafe class ParallelRange
{
    /// <summary>Calls <paramref name="body"/> with parts of the range, side by side, and waits for all.</summary>
    /// <param name="count">the range is 0 .. count - 1</param>
    /// <param name="grain">parts are at least so long, if the range is</param>
    /// <param name="body">begin and end of a part; must be safe on several threads</param>
    internal static void For(long count, long grain, Action<long, long> body)
    {
        if (count <= grain || TorchSharp.torch.get_num_threads() == 1)
        {
            body(0, count);
            return;
        }

        var work = new Work(body);
        var handle = GCHandle.Alloc(work);
        try
        {
            _ = StableInterface.torch_parallel_for(0, count, grain, &Run, (void*)GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        work.Failure?.Throw();
    }

    [UnmanagedCallersOnly]
    private static void Run(long begin, long end, void* context)
    {
        var work = (Work)GCHandle.FromIntPtr((nint)context).Target!;
        try
        {
            work.Body(begin, end);
        }
        catch (Exception failure)
        {
            // An exception must not cross native frames.
            work.Failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    private sealed class Work(Action<long, long> body)
    {
        internal Action<long, long> Body { get; } = body;

        internal ExceptionDispatchInfo? Failure { get; set; }
    }
}
