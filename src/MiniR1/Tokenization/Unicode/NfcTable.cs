using System.Collections.Frozen;
using System.Globalization;

namespace MiniR1.Tokenization.Unicode;

/// <summary>
/// What canonical composition needs to know of each character, as of Unicode 9.0: the version that Hugging Face's
/// tokenizers normalises with (its unicode-normalization crate), so that newer characters give its ids too.
/// </summary>
internal sealed class NfcTable
{
    private const string Resource = "MiniR1.Tokenization.nfc.txt";

    private readonly FrozenDictionary<int, byte> _classes;
    private readonly FrozenDictionary<int, (int First, int Second)> _decompositions;
    private readonly FrozenDictionary<(int First, int Second), int> _compositions;
    private readonly FrozenSet<int> _mayChange;
    private readonly bool[] _mayChangeBmp = new bool[0x10000];

    private NfcTable(TextReader data)
    {
        var classes = new Dictionary<int, byte>();
        var decompositions = new Dictionary<int, (int, int)>();
        var compositions = new Dictionary<(int, int), int>();
        var mayChange = new HashSet<int>();
        foreach (var (first, last, combiningClass) in Marks(data))
        {
            for (var mark = first; mark <= last; mark++)
                classes[mark] = combiningClass;
        }

        foreach (var (character, first, second, composes) in Decompositions(data))
        {
            decompositions[character] = (first, second);
            if (composes)
                compositions[(first, second)] = character;
            mayChange.Add(composes ? second : character);
        }

        mayChange.UnionWith(classes.Keys);
        mayChange.UnionWith(Enumerable.Range(Hangul.FirstVowel, Hangul.Vowels));
        mayChange.UnionWith(Enumerable.Range(Hangul.BeforeFirstFinal + 1, Hangul.Finals - 1));
        foreach (var character in mayChange.Where(character => character < _mayChangeBmp.Length))
            _mayChangeBmp[character] = true;
        _classes = classes.ToFrozenDictionary();
        _decompositions = decompositions.ToFrozenDictionary();
        _compositions = compositions.ToFrozenDictionary();
        _mayChange = mayChange.ToFrozenSet();
    }

    internal static NfcTable Instance { get; } = Load();

    /// <summary>Whether a text that holds this character can differ from its composed form.</summary>
    internal bool MayChange(char character) => _mayChangeBmp[character];

    /// <inheritdoc cref="MayChange(char)"/>
    internal bool MayChange(int codePoint) => _mayChange.Contains(codePoint);

    /// <summary>0 for a starter, else the place in the canonical order of marks.</summary>
    internal byte CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <param name="second">0 if the character stands for one other</param>
    internal bool TryDecompose(int codePoint, out int first, out int second)
    {
        var found = _decompositions.TryGetValue(codePoint, out var pair);
        (first, second) = pair;
        return found;
    }

    internal bool TryCompose(int first, int second, out int composed) =>
        _compositions.TryGetValue((first, second), out composed);

    private static NfcTable Load()
    {
        using var stream = typeof(NfcTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        using var reader = new StreamReader(stream);
        return new NfcTable(reader);
    }

    private static IEnumerable<(int First, int Last, byte Class)> Marks(TextReader data)
    {
        while (data.ReadLine() is { Length: > 0 } line)
        {
            if (line[0] == '#')
                continue;
            var fields = line.Split(' ');
            yield return (Hex(fields[0]), Hex(fields[1]), byte.Parse(fields[2], CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(int Character, int First, int Second, bool Composes)> Decompositions(TextReader data)
    {
        while (data.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            yield return (Hex(fields[0]), Hex(fields[1]), fields.Length > 2 ? Hex(fields[2]) : 0, fields.Length == 3);
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
