using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Kernel;

/// <summary>Tells a dead kernel's clients why the cell that they wait for gets no answer, before Jupyter starts a new kernel.</summary>
public static class Obituary
{
    // Clients notice that the kernel is gone and connect again, several times a second.
    private static readonly TimeSpan s_reconnection = TimeSpan.FromSeconds(1);

    /// <param name="path">the connection file</param>
    /// <param name="word">the request that the kernel died of</param>
    /// <param name="failure">why</param>
    /// <exception cref="MiniR1Exception">Somebody else listens there already.</exception>
    public static void Publish(string path, LastWord word, CellFailure failure)
    {
        if (word.Request is not { } header)
            return;
        using var connection = new KernelConnection(ConnectionFile.Read(path), (_, _) => { });
        connection.Start();
        Thread.Sleep(s_reconnection);
        var request = new JupyterMessage { Route = word.Route, Header = header, Parent = [], Content = [] };
        var reply = CellExecution.Error(failure);
        connection.Publish("error", reply.DeepClone().AsObject(), header);
        reply["status"] = "error";
        reply["execution_count"] = 0;
        connection.Reply(Channel.Shell, request, "execute_reply", reply);
        connection.PublishStatus("idle", header);
        // Until it is on its way.
        Thread.Sleep(s_reconnection / 5);
    }
}
