using System.Text;
using System.Text.Json;

namespace MiniR1.Exercises.Chapter11;

/// <summary>Where in a safetensors file a tensor's bytes are.</summary>
internal sealed class TensorBytesExercise : Exercise<Func<byte[], string, (long From, long To)>>
{
    public override string Name => "11.tensor_bytes";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<byte[], string, (long From, long To)> answer)
    {
        var first = Start(
            """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"BF16","shape":[4,3],"data_offsets":[12,36]}}""");
        yield return Place(answer([.. first], "b"), first.Length, 12, 36, "b");

        var name = "größe." + new string('w', 150);
        var second = Start(
            $$$"""{"__metadata__":{"format":"pt"},"{{{name}}}":"""
            + """{"dtype":"BF16","shape":[5],"data_offsets":[0,10]},"last":{"dtype":"F32","shape":[1],"data_offsets":[10,14]}}""");
        var made = answer([.. second], "last");
        yield return made.From == second.Length - 2 + 10
            ? "a header with ö and ß puts the data 2 bytes too early: the length counts bytes, a text's Length characters"
            : Place(made, second.Length, 10, 14, "last, in a header of more than 255 bytes,");

        const long Far = 1L << 32;
        var large = Start(
            $$$"""{"a":{"dtype":"BF16","shape":[2147483648],"data_offsets":[0,{{{Far}}}]},"""
            + $$$""" "b":{"dtype":"BF16","shape":[14],"data_offsets":[{{{Far}}},{{{Far + 28}}}]}}""");
        yield return Place(answer([.. large], "b"), large.Length, Far, Far + 28, "b, 4 GB into the data,");
    }

    protected override string Explain(Exception failure) => failure switch
    {
        JsonException => "your function threw JsonException: the header is the text of just as many bytes as the first 8 say, from byte 8 on",
        FormatException or OverflowException or InvalidOperationException =>
            $"your function threw {failure.GetType().Name}: files have more than 2^31 bytes, so read an offset as a long, GetValue<long>()",
        _ => base.Explain(failure),
    };

    private static string? Place((long From, long To) made, long data, long from, long to, string name)
    {
        var told = $"{name} should lie from {data + from} to {data + to}, yours is {made.From} to {made.To}";
        return made switch
        {
            _ when made == (data + from, data + to) => null,
            _ when made == (from, to) => $"{told}: offsets count from the end of the header, a place in the file from its first byte",
            _ when made == (from + 8, to + 8) => $"{told}: the header itself is missing; the data begins behind it",
            _ when made == (from + data - 8, to + data - 8) => $"{told}: the 8 bytes of the length are missing",
            _ when made == (data + from, to - from) => $"{told}: the second is a place too, not a length",
            _ when made == (data + from, to) => $"{told}: the end has to be moved as well",
            _ when made.From == data => $"{told}: that is where all data begins; the first of data_offsets is to be added",
            _ => told,
        };
    }

    /// <returns>the length, and a header filled up with spaces to a multiple of 8 bytes</returns>
    private static byte[] Start(string header)
    {
        var text = Encoding.UTF8.GetBytes(header);
        byte[] padded = [.. text, .. Enumerable.Repeat((byte)' ', (8 - (text.Length % 8)) % 8)];
        return [.. BitConverter.GetBytes((ulong)padded.Length), .. padded];
    }
}
