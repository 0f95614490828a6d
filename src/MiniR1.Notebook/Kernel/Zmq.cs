using System.Reflection;
using System.Runtime.InteropServices;

namespace MiniR1.Notebook.Kernel;

/// <summary>The calls of libzmq that the kernel needs.</summary>
internal static unsafe partial class Zmq
{
    internal const int Publish = 1;
    internal const int Subscribe = 2;
    internal const int Reply = 4;
    internal const int Dealer = 5;
    internal const int Router = 6;
    internal const int Pull = 7;
    internal const int Push = 8;

    internal const int OptionSubscribe = 6;
    internal const int OptionLinger = 17;
    internal const int OptionSendHighWater = 23;
    internal const int OptionReceiveTimeout = 27;
    internal const int OptionRouterHandover = 56;

    internal const int SendMore = 2;
    internal const int Interrupted = 4; // EINTR

    private const string Library = "zmq";

    static Zmq() => NativeLibrary.SetDllImportResolver(typeof(Zmq).Assembly, Find);

    [LibraryImport(Library, EntryPoint = "zmq_ctx_new")]
    internal static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "zmq_ctx_term")]
    internal static partial int EndContext(nint context);

    [LibraryImport(Library, EntryPoint = "zmq_socket")]
    internal static partial nint NewSocket(nint context, int type);

    [LibraryImport(Library, EntryPoint = "zmq_close")]
    internal static partial int Close(nint socket);

    [LibraryImport(Library, EntryPoint = "zmq_bind", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Bind(nint socket, string endpoint);

    [LibraryImport(Library, EntryPoint = "zmq_connect", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Connect(nint socket, string endpoint);

    [LibraryImport(Library, EntryPoint = "zmq_setsockopt")]
    internal static partial int SetOption(nint socket, int option, void* value, nuint length);

    [LibraryImport(Library, EntryPoint = "zmq_send")]
    internal static partial int Send(nint socket, void* data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "zmq_msg_init")]
    internal static partial int InitMessage(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_recv")]
    internal static partial int Receive(void* message, nint socket, int flags);

    [LibraryImport(Library, EntryPoint = "zmq_msg_close")]
    internal static partial int CloseMessage(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_data")]
    internal static partial nint Data(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_size")]
    internal static partial nuint Size(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_more")]
    internal static partial int HasMore(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_poll")]
    internal static partial int Poll(void* items, int count, nint milliseconds);

    [LibraryImport(Library, EntryPoint = "zmq_errno")]
    internal static partial int Error();

    [LibraryImport(Library, EntryPoint = "zmq_strerror")]
    private static partial nint ErrorText(int error);

    internal static string LastError() => Marshal.PtrToStringUTF8(ErrorText(Error())) ?? "unknown error";

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        string[] files = OperatingSystem.IsWindows() ? ["libzmq.dll", "libzmq-v143-mt-4_3_5.dll"]
            : OperatingSystem.IsMacOS() ? ["libzmq.5.dylib", "/opt/homebrew/lib/libzmq.dylib", "/usr/local/lib/libzmq.dylib"]
            : ["libzmq.so.5", "libzmq.so"];
        foreach (var file in files)
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
                return handle;
        }

        throw new MiniR1Exception("The Jupyter kernel needs libzmq, which was not found: install it "
            + "(Debian and Ubuntu: apt-get install libzmq5; macOS: brew install zeromq; Windows: libzmq.dll on the PATH).");
    }
}
