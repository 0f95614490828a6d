using System.Runtime.InteropServices;

namespace MiniR1.Kernels.Operators;

/// <summary>
/// The part of libtorch's stable C interface (torch/csrc/inductor/aoti_torch/c/shim.h and torch/csrc/stable/c/shim.h)
/// that MiniR1 uses. Functions return 0, or 1 after a C++ exception, whose message goes to standard error alone.
/// </summary>
internal static unsafe partial class StableInterface
{
    private const string Library = "torch_cpu";

    /// <summary>Another handle of the same tensor; the caller owns it.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch_new_tensor_handle(nint tensor, out nint copy);

    [LibraryImport(Library)]
    internal static partial int aoti_torch_delete_tensor_object(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int aoti_torch_get_data_ptr(nint tensor, out nint address);

    /// <summary>A view with other sizes and strides; the caller owns it.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch__reinterpret_tensor(
        nint tensor, long dimensions, long* sizes, long* strides, long offset, out nint view);

    /// <summary>result = left · right.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch_mm_out(nint result, nint left, nint right);

    /// <summary>Calls an operator; arguments and results share the stack.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch_call_dispatcher(byte* name, byte* overload, ulong* stack);

    [LibraryImport(Library)]
    internal static partial int torch_new_list_reserve_size(nuint size, out nint list);

    [LibraryImport(Library)]
    internal static partial int torch_list_push_back(nint list, ulong element);

    [LibraryImport(Library)]
    internal static partial int torch_list_size(nint list, out nuint size);

    [LibraryImport(Library)]
    internal static partial int torch_list_get_item(nint list, nuint index, out ulong element);

    [LibraryImport(Library)]
    internal static partial int torch_delete_list(nint list);

    /// <summary>Runs a function over parts of a range on libtorch's own threads.</summary>
    [LibraryImport(Library)]
    internal static partial int torch_parallel_for(
        long begin, long end, long grain, delegate* unmanaged<long, long, void*, void> body, void* context);
}
