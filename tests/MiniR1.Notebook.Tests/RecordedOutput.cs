using System.Text;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Tests;

/// <summary>Keeps what cells print and show.</summary>
internal sealed class RecordedOutput : ICellOutput
{
    private readonly StringBuilder _printed = new();
    private readonly StringBuilder _errors = new();

    internal string Printed => _printed.ToString();

    internal string Errors => _errors.ToString();

    internal List<MimeBundle> Shown { get; } = [];

    internal List<(string Id, MimeBundle Bundle)> Replaced { get; } = [];

    internal List<string?> Ids { get; } = [];

    internal List<bool> Cleared { get; } = [];

    internal Queue<string> Answers { get; } = [];

    public void Write(OutputStream stream, string text) =>
        (stream == OutputStream.StandardOutput ? _printed : _errors).Append(text);

    public void Show(MimeBundle bundle, string? displayId)
    {
        Shown.Add(bundle);
        Ids.Add(displayId);
    }

    public void Replace(MimeBundle bundle, string displayId) => Replaced.Add((displayId, bundle));

    public void Clear(bool wait) => Cleared.Add(wait);

    public string ReadLine() => Answers.Dequeue();
}
