using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Kernel;

/// <summary>What one cell prints and shows, sent to those who watch. Printed text is sent in pieces, not by the letter.</summary>
internal sealed class KernelOutput : ICellOutput, IDisposable
{
    private const int PieceLength = 8192;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(40);

    private readonly KernelConnection _connection;
    private readonly JsonObject _parent;
    private readonly Func<string> _ask;
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly Timer _timer;
    private OutputStream _stream;

    /// <param name="connection">where it goes</param>
    /// <param name="parent">the header of the request that runs the cell</param>
    /// <param name="ask">asks the user for a line</param>
    internal KernelOutput(KernelConnection connection, JsonObject parent, Func<string> ask)
    {
        _connection = connection;
        _parent = parent;
        _ask = ask;
        _timer = new Timer(_ => Flush());
    }

    /// <summary>The cell ended. What a task of it prints later is still sent.</summary>
    public void Dispose() => Flush();

    public void Write(OutputStream stream, string text)
    {
        lock (_lock)
        {
            if (stream != _stream)
                Flush();
            _stream = stream;
            if (_text.Length == 0)
                _timer.Change(s_pause, Timeout.InfiniteTimeSpan);
            _text.Append(text);
            if (_text.Length > PieceLength)
                Flush();
        }
    }

    public void Show(MimeBundle bundle, string? displayId) => Publish("display_data", bundle, displayId);

    public void Replace(MimeBundle bundle, string displayId) => Publish("update_display_data", bundle, displayId);

    public void Clear(bool wait)
    {
        lock (_lock)
        {
            Flush();
            _connection.Publish("clear_output", new JsonObject { ["wait"] = wait }, _parent);
        }
    }

    public string ReadLine()
    {
        Flush();
        return _ask();
    }

    internal void Flush()
    {
        lock (_lock)
        {
            if (_text.Length == 0)
                return;
            _connection.Publish("stream", new JsonObject
            {
                ["name"] = _stream == OutputStream.StandardOutput ? "stdout" : "stderr",
                ["text"] = _text.ToString(),
            }, _parent);
            _text.Clear();
        }
    }

    private void Publish(string type, MimeBundle bundle, string? displayId)
    {
        lock (_lock)
        {
            Flush();
            _connection.Publish(type, new JsonObject
            {
                ["data"] = bundle.ToJson(),
                ["metadata"] = new JsonObject(),
                ["transient"] = displayId is null ? [] : new JsonObject { ["display_id"] = displayId },
            }, _parent);
        }
    }
}
