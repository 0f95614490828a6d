using System.CommandLine;
using System.Diagnostics;
using System.Text;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Bpe;

namespace MiniR1.Cli.Benchmarks;

/// <summary><c>minir1 bench tokenize</c>: how fast a checkpoint's tokenizer is on a text, on one core.</summary>
internal static class TokenizeBenchmark
{
    private const int Megabyte = 1 << 20;

    internal static Command Create()
    {
        var tokenizer = new Option<string>("--tokenizer")
        {
            Description = "A checkpoint's directory with a tokenizer.json.",
            HelpName = "DIR",
            Required = true,
        };
        var text = new Option<string>("--text") { Description = "A file in UTF-8, some megabytes long.", HelpName = "FILE", Required = true };
        var json = new Option<bool>("--json") { Description = "One JSON object a measure, with name, value and unit." };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time to spend on a measure, about.",
            HelpName = "S",
            DefaultValueFactory = _ => 3,
        };
        var command = new Command("tokenize", "Measure how fast a checkpoint's tokenizer is on a text.") { tokenizer, text, json, seconds };
        command.SetAction(parsed =>
        {
            var options = new BenchOptions { Seconds = parsed.GetValue(seconds) }.Validate();
            foreach (var measure in Run(parsed.GetValue(tokenizer)!, parsed.GetValue(text)!, options.Seconds))
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json) ? measure.Json() : measure.Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<Measure> Run(string directory, string file, double seconds)
    {
        var text = Read(file);
        var start = Stopwatch.GetTimestamp();
        var tokenizer = BpeTokenizer.Load(directory);
        yield return new("tokenize.load", Stopwatch.GetElapsedTime(start).TotalMilliseconds, "ms");
        start = Stopwatch.GetTimestamp();
        var ids = tokenizer.Encode(text);
        yield return new("tokenize.encode_first", ids.Length / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6, "Mtokens/s");
        var encode = MedianTime.Of(() => tokenizer.Encode(text), seconds);
        yield return new("tokenize.encode", ids.Length / encode / 1e6, "Mtokens/s");
        yield return new("tokenize.encode_bytes", Encoding.UTF8.GetByteCount(text) / encode / 1e6, "MB/s");
        yield return new("tokenize.decode", ids.Length / MedianTime.Of(() => tokenizer.Decode(ids), seconds) / 1e6, "Mtokens/s");
        yield return new("tokenize.stream", ids.Length / MedianTime.Of(() => Stream(tokenizer, ids), seconds) / 1e6, "Mtokens/s");
        foreach (var letters in new[] { Megabyte, 2 * Megabyte })
        {
            var line = new string('a', letters);
            yield return new($"tokenize.one_letter_{letters / Megabyte}MB", MedianTime.Of(() => tokenizer.Encode(line), seconds) * 1e3, "ms");
        }
    }

    private static string Read(string file)
    {
        try
        {
            return InputFile.ReadPipedText(file) is { Length: > 0 } text
                ? text
                : throw new MiniR1Exception($"{file} is empty: give a text of some megabytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", file, failure);
        }
    }

    private static void Stream(BpeTokenizer tokenizer, int[] ids)
    {
        var decoder = new StreamingDecoder(tokenizer);
        foreach (var id in ids)
            decoder.Append(id);
        decoder.Finish();
    }
}
