using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Kernel;

/// <summary>
/// The messages about one cell's output that wait to be sent, so that texts become one message and of many updates of
/// one value only the last is sent. For one thread at a time.
/// </summary>
/// <param name="connection">where they go</param>
/// <param name="parent">the header of the request that runs the cell</param>
internal sealed class OutputMessages(KernelConnection connection, JsonObject parent)
{
    private const int MostCharacters = 8192;
    private const int MostMessages = 100;
    private const string ClearOutput = "clear_output";

    private readonly List<(string Type, OutputStream? Stream, StringBuilder? Text, JsonObject? Content)> _waiting = [];
    private readonly Dictionary<string, MimeBundle> _updates = [];
    private long _lastClear;
    private int _characters;
    private bool _clearsNext;

    /// <summary>How long they may wait.</summary>
    internal static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Whether there is something to send.</summary>
    internal bool IsEmpty => _waiting.Count + _updates.Count == 0;

    internal void Print(OutputStream stream, string text)
    {
        ClearIfAsked();
        if (_waiting is not [.., (_, { } last, { } waiting, _)] || last != stream)
            _waiting.Add(("stream", stream, waiting = new StringBuilder(), null));
        waiting.Append(text);
        _characters += text.Length;
        FlushIfMany();
    }

    internal void Show(MimeBundle bundle, string? displayId)
    {
        ClearIfAsked();
        _waiting.Add(("display_data", null, null, Shown(bundle, displayId)));
        _characters += bundle.Length;
        FlushIfMany();
    }

    internal void Replace(MimeBundle bundle, string displayId)
    {
        _updates[displayId] = bundle;
        FlushIfMany();
    }

    /// <summary>Takes away what was sent before.</summary>
    /// <param name="wait">only once there is something to put in its place</param>
    internal void Clear(bool wait)
    {
        _clearsNext = true;
        if (!wait)
            ClearNow(wait: false);
    }

    /// <summary>Sends all of them.</summary>
    internal void Flush()
    {
        foreach (var (type, stream, text, content) in _waiting)
            connection.Publish(type, content ?? Printed(stream!.Value, text!.ToString()), parent);
        foreach (var (id, bundle) in _updates)
            connection.Publish("update_display_data", Shown(bundle, id), parent);
        Forget();
    }

    /// <summary>Sends all of them; what is sent next is the cell's value or its error.</summary>
    internal void End()
    {
        ClearIfAsked();
        Flush();
    }

    private void ClearIfAsked()
    {
        if (_clearsNext)
            ClearNow(wait: true);
    }

    private void ClearNow(bool wait)
    {
        _clearsNext = false;
        // Of the pictures of an animation, those that nobody could see are not sent.
        if (Stopwatch.GetElapsedTime(_lastClear) < Pause)
        {
            wait &= !_waiting.Exists(message => message.Type == ClearOutput && !(bool)message.Content!["wait"]!);
            Forget();
        }
        else
        {
            Flush();
            _lastClear = Stopwatch.GetTimestamp();
        }

        _waiting.Add((ClearOutput, null, null, new JsonObject { ["wait"] = wait }));
    }

    private void FlushIfMany()
    {
        if (_characters > MostCharacters || _waiting.Count + _updates.Count > MostMessages)
            Flush();
    }

    private void Forget()
    {
        _waiting.Clear();
        _updates.Clear();
        _characters = 0;
    }

    private static JsonObject Printed(OutputStream stream, string text) => new()
    {
        ["name"] = stream == OutputStream.StandardOutput ? "stdout" : "stderr",
        ["text"] = text,
    };

    private static JsonObject Shown(MimeBundle bundle, string? displayId) => new()
    {
        ["data"] = bundle.ToJson(),
        ["metadata"] = new JsonObject(),
        ["transient"] = displayId is null ? [] : new JsonObject { ["display_id"] = displayId },
    };
}
