using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace LibTorch;

/// <summary>
/// One operator of libtorch's dispatcher, looked up on its first call and kept. A new operator is one line:
/// <c>private static readonly Operator Silu = new("aten::silu");</c>
/// </summary>
public sealed unsafe class Operator(string name, string overload = "")
{
    private const int InlineArguments = 24;
    private nint handle;

    /// <summary>The name with its overload, as libtorch prints it: <c>aten::add.Tensor</c>.</summary>
    public string Name => overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>Whether the libtorch that was found has this operator.</summary>
    public bool Exists => Find() != 0;

    /// <summary>Calls the operator and returns its first tensor.</summary>
    /// <exception cref="TorchException">The operator refused its arguments, or this libtorch lacks it.</exception>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* outputs;
        var count = Invoke(arguments, &outputs);
        var first = TensorAt(0, outputs, count);
        Free(outputs + 1, count - 1);
        return new Tensor(first);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    public (Tensor, Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* outputs;
        var count = Invoke(arguments, &outputs);
        var (first, second) = (TensorAt(0, outputs, count), TensorAt(1, outputs, count));
        Free(outputs + 2, count - 2);
        return (new Tensor(first), new Tensor(second));
    }

    /// <summary>Calls an operator that returns any number of tensors.</summary>
    public Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* outputs;
        var count = Invoke(arguments, &outputs);
        var tensors = new Tensor[count];
        for (var i = 0; i < count; i++)
            tensors[i] = new Tensor(TensorAt(i, outputs, count));
        return tensors;
    }

    /// <summary>Calls an operator for its effect; for in-place operators, whose result is their own first argument.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* outputs;
        var count = Invoke(arguments, &outputs);
        Free(outputs, count);
    }

    /// <summary>Calls an in-place operator and returns <paramref name="self"/>, as TorchSharp does.</summary>
    public Tensor RunOn(Tensor self, params ReadOnlySpan<Argument> arguments)
    {
        Run(arguments);
        return self;
    }

    /// <summary>Calls an operator that returns a truth value.</summary>
    public bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* outputs;
        Invoke(arguments, &outputs);
        return outputs[0].Integer != 0;
    }

    private nint TensorAt(int index, NativeValue* outputs, int count) =>
        index < count && outputs[index].Tag == Tag.Tensor && outputs[index].Pointer != null
            ? (nint)outputs[index].Pointer
            : throw new TorchException($"{Name}: the operator's result {index} is not a tensor.");

    private static void Free(NativeValue* outputs, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (outputs[i].Tag == Tag.Tensor && outputs[i].Pointer != null)
                Native.mr_free((nint)outputs[i].Pointer);
        }
    }

    private nint Find()
    {
        if (handle == 0)
            handle = Native.mr_find_operator(name, overload);
        return handle;
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, NativeValue** outputs)
    {
        var operation = Find();
        if (operation == 0)
            throw new TorchException($"{Name}: this libtorch ({__version__}) has no such operator.");
        if (arguments.Length > InlineArguments)
            throw new TorchException($"{Name}: {arguments.Length} arguments were given; {InlineArguments} is the most.");
        // Lists are copied into one buffer, so nothing needs pinning; sizes are known before the first copy.
        var values = stackalloc NativeValue[arguments.Length];
        var listLength = 0;
        foreach (ref readonly var argument in arguments)
        {
            if (argument.IsList)
                listLength += ListLength(argument);
        }

        var stackList = stackalloc long[listLength <= 256 ? listLength : 0];
        if (listLength <= 256)
            return Invoke(operation, arguments, values, stackList, outputs);
        fixed (long* heapList = new long[listLength])
            return Invoke(operation, arguments, values, heapList, outputs);
    }

    private int Invoke(
        nint operation, ReadOnlySpan<Argument> arguments, NativeValue* values, long* list, NativeValue** outputs)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            ref readonly var argument = ref arguments[i];
            values[i].Tag = argument.Tag;
            if (argument.Tag == Tag.Tensor)
                values[i].Pointer = (void*)Unsafe.As<Tensor>(argument.Reference!).Handle;
            else if (argument.Reference is null)
                values[i].Integer = argument.Bits;
            else
                list += MarshalReference(argument.Reference, values + i, list);
        }

        var count = Native.mr_call(operation, values, arguments.Length, outputs);
        // The marshalled pointers are borrowed: their owners must outlive the call.
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Reference);
        if (count < 0)
            throw Refused(arguments);
        return count;
    }

    private static int ListLength(in Argument argument) => argument.Reference switch
    {
        long[] ints => ints.Length,
        Tensor?[] tensors => tensors.Length,
        double[] reals => reals.Length,
        string text => (Encoding.UTF8.GetByteCount(text) / sizeof(long)) + 1,
        _ => 0,
    };

    private static int MarshalReference(object reference, NativeValue* value, long* list)
    {
        switch (reference)
        {
            case long[] ints:
                ints.CopyTo(new Span<long>(list, ints.Length));
                return List(value, list, ints.Length);
            case Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++)
                    list[i] = tensors[i]?.Handle ?? 0;
                return List(value, list, tensors.Length);
            case double[] reals:
                reals.CopyTo(new Span<double>(list, reals.Length));
                return List(value, list, reals.Length);
            case string text:
                var bytes = Encoding.UTF8.GetByteCount(text);
                Encoding.UTF8.GetBytes(text, new Span<byte>(list, bytes));
                List(value, list, bytes);
                return bytes / sizeof(long) + 1;
            case Device device:
                value->Count = (int)device.type;
                value->Integer = device.index;
                return 0;
            case Generator generator:
                value->Pointer = (void*)generator.Handle;
                return 0;
            default:
                throw new InvalidOperationException($"an argument of type {reference.GetType()} cannot be marshalled");
        }
    }

    private static int List(NativeValue* value, long* list, int length)
    {
        value->Pointer = list;
        value->Count = length;
        return length;
    }

    private ExternalException Refused(ReadOnlySpan<Argument> arguments)
    {
        var described = new List<string>();
        foreach (ref readonly var argument in arguments)
            described.Add(argument.Describe());
        return Native.Failure($"{Name}({string.Join(", ", described)})");
    }
}
