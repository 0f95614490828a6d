using System.Text.Encodings.Web;
using System.Text.Json;
using MiniR1.Tokenization;

namespace MiniR1.Cli.Tokenizing;

/// <summary>What to encode or decode, and with what.</summary>
internal sealed record TokenizeRequest
{
    // Texts stay readable: the result is a file, and no part of a web page.
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal required string Tokenizer { get; init; }

    internal bool Decode { get; init; }

    /// <summary>Encode with the special tokens around a text; decode without any.</summary>
    internal bool Special { get; init; }

    /// <summary>A file with many; standard input with one if null.</summary>
    internal string? Input { get; init; }

    /// <summary>What to write.</summary>
    /// <param name="tokenizer">that of <see cref="Tokenizer"/></param>
    /// <param name="standardInput">read if there is no file</param>
    /// <exception cref="MiniR1Exception">The input is not what it should be.</exception>
    internal string Run(ITokenizer tokenizer, TextReader standardInput)
    {
        if (Input is null)
        {
            var text = standardInput.ReadToEnd();
            return Decode ? Text(tokenizer, Ids(text)) : JsonSerializer.Serialize(Encode(tokenizer, text)) + "\n";
        }

        return Decode
            ? JsonSerializer.Serialize(Read<int[]>().Select(ids => Text(tokenizer, ids)), s_readable) + "\n"
            : JsonSerializer.Serialize(Read<string>().Select(text => Encode(tokenizer, text))) + "\n";
    }

    private string Text(ITokenizer tokenizer, int[] ids) => tokenizer.Decode(ids, skipSpecialTokens: Special);

    private int[] Encode(ITokenizer tokenizer, string text) =>
        Special ? tokenizer.EncodeWithSpecialTokens(text) : tokenizer.Encode(text);

    // As encoding prints them, or with spaces between.
    private static int[] Ids(string text)
    {
        var numbers = text.Split([' ', ',', '[', ']', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(numbers, number => int.TryParse(number, out var id)
            ? id
            : throw new MiniR1Exception($"'{number}' on standard input is no token id: give whole numbers, such as [9707, 1879]."));
    }

    private T[] Read<T>()
        where T : class
    {
        try
        {
            var items = JsonSerializer.Deserialize<T?[]>(InputFile.ReadPipedText(Input!));
            if (items is not null && !items.Contains(null))
                return items!;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", Input!, failure);
        }
        catch (JsonException failure)
        {
            throw Wrong(failure);
        }

        throw Wrong(null);
    }

    private MiniR1Exception Wrong(JsonException? cause)
    {
        var expected = Decode ? "arrays of ids, such as [[9707, 1879]]" : "texts, such as [\"Hello world\"]";
        var place = cause?.LineNumber is { } line ? $" (line {line + 1})" : "";
        var sentence = $"{Input} is not what it should be{place}: give a JSON array of {expected}.";
        return cause is null ? new MiniR1Exception(sentence) : new MiniR1Exception(sentence, cause);
    }
}
