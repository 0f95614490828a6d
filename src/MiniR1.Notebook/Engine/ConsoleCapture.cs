using System.Text;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// While it lives, what a cell writes to <see cref="Console"/> goes to the cell's output, and what it reads comes from
/// there; for all other code the console stays what it was.
/// </summary>
public sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly TextReader _input = Console.In;

    public ConsoleCapture()
    {
        Console.SetOut(new Writer(OutputStream.StandardOutput, _output));
        Console.SetError(new Writer(OutputStream.StandardError, _error));
        Console.SetIn(new Reader(_input));
    }

    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_error);
        Console.SetIn(_input);
    }

    private sealed class Writer(OutputStream stream, TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            if (CurrentCell.Output is { } cell)
                cell.Write(stream, value);
            else
                otherwise.Write(value);
        }

        // In one piece, so that lines of two threads do not mix.
        public override void WriteLine(string? value) => Write(value + "\n");

        public override void WriteLine() => Write("\n");

        public override void Flush()
        {
            if (CurrentCell.Output is null)
                otherwise.Flush();
        }
    }

    private sealed class Reader(TextReader otherwise) : TextReader
    {
        private string _rest = "";

        public override string? ReadLine()
        {
            if (CurrentCell.Output is not { } cell)
                return otherwise.ReadLine();
            if (_rest.Length == 0)
                return cell.ReadLine();
            var line = _rest.TrimEnd('\n');
            _rest = "";
            return line;
        }

        public override int Peek() => CurrentCell.Output is null ? otherwise.Peek() : _rest.Length > 0 ? _rest[0] : -1;

        public override int Read()
        {
            if (CurrentCell.Output is not { } cell)
                return otherwise.Read();
            if (_rest.Length == 0)
                _rest = cell.ReadLine() + "\n";
            var character = _rest[0];
            _rest = _rest[1..];
            return character;
        }
    }
}
