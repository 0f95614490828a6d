using System.Text;
using System.Text.Json;

namespace MiniR1.Tests.Fuzzing;

/// <summary>Damages a file as disks, downloads and attackers do. Pure: the same generator gives the same file.</summary>
internal static class Mutations
{
    private const int Most = 4;
    private const int LongText = 10_000;
    private const int Deep = 5_000;

    // What another type, or the edge of one, looks like.
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "7", "0.5", "1e-320", "1e308", "1e999", "-1e999", "NaN",
        "2147483647", "2147483648", "-2147483648", "4294967296", "4611686018427387904", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "\"\"", "\"x\"", "\"7\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\n\"", "\"../x\"", "\"/dev/null\"",
        "[]", "[null]", "[[]]", "[1, \"x\", {}]", "{}", "{\"\": null}", "{\"type\": 7}", "{\"a\": 1, \"a\": 2}",
    ];

    /// <summary>One to four damages of bytes, wherever they fall.</summary>
    internal static byte[] Bytes(byte[] file, Random random)
    {
        for (var left = random.Next(1, Most + 1); left > 0; left--)
            file = DamagedBytes(file, random);
        return file;
    }

    /// <summary>
    /// One to four damages that mostly leave it JSON: other types, extreme numbers, keys doubled and renamed, long texts,
    /// deep nesting; now and then bytes.
    /// </summary>
    internal static byte[] Json(byte[] json, Random random)
    {
        for (var left = random.Next(1, Most + 1); left > 0; left--)
        {
            var (values, properties) = Places(json);
            json = values.Count == 0 || random.Next(8) == 0
                ? DamagedBytes(json, random)
                : Encoding.UTF8.GetBytes(DamagedJson(json, values, properties, random));
        }

        return json;
    }

    private static byte[] DamagedBytes(byte[] file, Random random)
    {
        if (file.Length == 0)
            return [(byte)random.Next(256)];
        var (at, count) = (random.Next(file.Length), random.Next(1, 17));
        var end = Math.Min(file.Length, at + count);
        var copy = (byte[])file.Clone();
        switch (random.Next(6))
        {
            case 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                random.NextBytes(copy.AsSpan(at, end - at));
                return copy;
            case 2:
                copy.AsSpan(at, end - at).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xff);
                return copy;
            case 3:
                return file[..at];
            case 4:
                return [.. file[..at], .. file[end..]];
            default:
                return [.. file[..end], .. file[at..]];
        }
    }

    private static string DamagedJson(byte[] json, List<Range> values, List<(Range Name, Range Whole)> properties, Random random)
    {
        var place = values[random.Next(values.Count)];
        var property = properties.Count == 0 ? default : properties[random.Next(properties.Count)];
        switch (properties.Count == 0 ? random.Next(5) : random.Next(8))
        {
            case 0:
                return Put(place, $"\"{new string('x', LongText)}\"");
            case 1:
                var isArray = random.Next(2) == 0;
                return Put(place, Repeat(isArray ? "[" : "{\"a\":", Deep) + "1" + Repeat(isArray ? "]" : "}", Deep));
            case 2:
                return Put(place, TextOf(values[random.Next(values.Count)]));
            case 5:
                // A key doubled, with the same value or another.
                var again = random.Next(2) == 0 ? TextOf(property.Whole) : $"{TextOf(property.Name)}: {Value()}";
                return Put(property.Whole, $"{TextOf(property.Whole)}, {again}");
            case 6:
                return Put(property.Name, random.Next(4) == 0 ? $"\"{new string('k', LongText)}\"" : $"\"{(char)('a' + random.Next(26))}\"");
            case 7:
                return Put(property.Name, TextOf(properties[random.Next(properties.Count)].Name));
            default:
                return Put(place, Value());
        }

        string Value() => s_values[random.Next(s_values.Length)];

        string TextOf(Range range) => Encoding.UTF8.GetString(json.AsSpan(range));

        string Put(Range range, string text) =>
            Encoding.UTF8.GetString(json.AsSpan(..range.Start)) + text + Encoding.UTF8.GetString(json.AsSpan(range.End..));
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    /// <summary>Where the values and the properties stand, as far as the text is JSON.</summary>
    private static (List<Range> Values, List<(Range Name, Range Whole)> Properties) Places(byte[] json)
    {
        var (values, properties) = (new List<Range>(), new List<(Range, Range)>());
        var open = new Stack<(int Start, Range? Name)>();
        Range? name = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 * Deep });
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    // The colon is consumed with the name.
                    name = start..(start + reader.ValueSpan.Length + 2);
                }
                else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    open.Push((start, name));
                    name = null;
                }
                else
                {
                    if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                        (start, name) = open.Pop();
                    values.Add(start..end);
                    if (name is { } named)
                        properties.Add((named, named.Start.Value..end));
                    name = null;
                }
            }
        }
        catch (JsonException)
        {
            // What came before the damage can be damaged further.
        }

        return (values, properties);
    }
}
