using System.Text;

namespace MiniR1.Exercises.Chapter02;

/// <summary>Ids back to text: bytes first, characters last.</summary>
internal sealed class DecodeExercise : Exercise<Func<IReadOnlyList<int>, IReadOnlyList<byte[]>, string>>
{
    private static readonly byte[][] s_vocabulary =
        [.. Enumerable.Range(0, 256).Select(b => new[] { (byte)b }), "low"u8.ToArray(), [.. " "u8, 0xF0, 0x9F], [0x99, 0x82, .. "!"u8]];

    public override string Name => "02.decode";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<IReadOnlyList<int>, IReadOnlyList<byte[]>, string> answer)
    {
        var plain = answer([256, 'e', 'r'], s_vocabulary);
        yield return plain switch
        {
            "lower" => null,
            null => "your function returned null: return a text",
            "low e r" => "the pieces stand apart: nothing comes between tokens, a space is a byte of its own",
            _ when plain.StartsWith('Ā') => "you made a character of each id: an id is a place in the vocabulary, whose bytes you want",
            _ => $"256 101 114 (low, e, r) should give 'lower', yours is '{plain}'",
        };

        var smile = answer([256, 257, 258], s_vocabulary);
        yield return smile switch
        {
            "low 🙂!" => null,
            _ when smile == EachAlone() =>
                "the emoji became �: two tokens hold half of its bytes each; put all bytes together first, then make text of them once",
            _ when smile == Encoding.Latin1.GetString(Bytes()) => "the bytes are UTF-8, and you read them one by one: use Encoding.UTF8",
            _ when smile == Encoding.ASCII.GetString(Bytes()) => "the emoji became ????: ASCII ends at 127; use Encoding.UTF8",
            _ => $"the tokens of 'low 🙂!' give '{smile}'",
        };

        yield return answer([], s_vocabulary) is "" ? null : "no ids should give an empty text";
    }

    private static string EachAlone() => string.Concat(new[] { 256, 257, 258 }.Select(id => Encoding.UTF8.GetString(s_vocabulary[id])));

    private static byte[] Bytes() => [.. s_vocabulary[256], .. s_vocabulary[257], .. s_vocabulary[258]];
}
