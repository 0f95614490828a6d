using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Operators;

/// <summary>
/// An operator of libtorch by its name, for what TorchSharp has no method for. A call goes through libtorch's dispatcher
/// and so through autograd. The interface tells nobody why a call failed, so check shapes and types before it.
/// </summary>
/// <remarks>Make one static instance for each operator: it keeps its name in native memory.</remarks>
public sealed unsafe class Operator
{
    private const int MaxArguments = 24;
    private readonly byte* _name;
    private readonly byte* _overload;

    /// <param name="name">such as <c>aten::_fused_adamw_</c></param>
    /// <param name="overload">such as <c>tensor_lr</c>; empty for the first</param>
    public Operator(string name, string overload = "")
    {
        Name = overload.Length == 0 ? name : $"{name}.{overload}";
        _name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        _overload = (byte*)Marshal.StringToCoTaskMemUTF8(overload);
    }

    /// <summary>Name and overload, as in libtorch's messages.</summary>
    public string Name { get; }

    /// <summary>Calls an operator that returns one tensor.</summary>
    /// <exception cref="TorchException">The operator refused its arguments, or there is no such operator.</exception>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        var stack = stackalloc ulong[MaxArguments];
        Invoke(arguments, stack);
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    /// <exception cref="TorchException">The operator refused its arguments, or there is no such operator.</exception>
    public (Tensor, Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        var stack = stackalloc ulong[MaxArguments];
        Invoke(arguments, stack);
        return (Tensor.UnsafeCreateTensor((nint)stack[0]), Tensor.UnsafeCreateTensor((nint)stack[1]));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    /// <exception cref="TorchException">The operator refused its arguments, or there is no such operator.</exception>
    public Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        var stack = stackalloc ulong[MaxArguments];
        Invoke(arguments, stack);
        var list = (nint)stack[0];
        _ = StableInterface.torch_list_size(list, out var size);
        var tensors = new Tensor[size];
        for (var i = 0; i < tensors.Length; i++)
        {
            _ = StableInterface.torch_list_get_item(list, (nuint)i, out var element);
            tensors[i] = Tensor.UnsafeCreateTensor((nint)element);
        }

        _ = StableInterface.torch_delete_list(list);
        return tensors;
    }

    /// <summary>Calls an operator that returns nothing, such as the in-place ones over lists.</summary>
    /// <exception cref="TorchException">The operator refused its arguments, or there is no such operator.</exception>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        var stack = stackalloc ulong[MaxArguments];
        Invoke(arguments, stack);
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Argument> arguments, ulong* stack)
    {
        if (arguments.Length > MaxArguments)
            throw new ArgumentException($"{Name}: {arguments.Length} arguments were given; {MaxArguments} is the most.", nameof(arguments));
        for (var i = 0; i < arguments.Length; i++)
            stack[i] = Push(arguments[i]);
        var status = StableInterface.aoti_torch_call_dispatcher(_name, _overload, stack);
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Reference);
        if (status != 0)
            throw Refused(arguments);
    }

    // The call consumes what is pushed: handles, lists and the cells of optional values.
    private static ulong Push(in Argument argument)
    {
        var value = argument.Kind switch
        {
            ArgumentKind.Tensor => Handle((Tensor)argument.Reference!),
            ArgumentKind.Tensors => List(Array.ConvertAll((Tensor[])argument.Reference!, Handle)),
            ArgumentKind.Numbers => List(Array.ConvertAll((long[])argument.Reference!, number => (ulong)number)),
            _ => argument.Bits,
        };
        if (!argument.IsOptional)
            return value;
        var cell = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *cell = value;
        return (ulong)cell;
    }

    private static ulong Handle(Tensor tensor)
    {
        _ = StableInterface.aoti_torch_new_tensor_handle(tensor.Handle, out var handle);
        GC.KeepAlive(tensor);
        return (ulong)handle;
    }

    private static ulong List(ulong[] elements)
    {
        _ = StableInterface.torch_new_list_reserve_size((nuint)elements.Length, out var list);
        foreach (var element in elements)
            _ = StableInterface.torch_list_push_back(list, element);
        return (ulong)list;
    }

    private TorchException Refused(ReadOnlySpan<Argument> arguments)
    {
        var described = new List<string>();
        foreach (ref readonly var argument in arguments)
            described.Add(argument.Describe());
        return new TorchException($"{Name} refused its arguments ({string.Join(", ", described)}), or this libtorch has no such operator.");
    }
}
