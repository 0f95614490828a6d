using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>C's strftime, in English.</summary>
internal static class DateText
{
    internal static string Write(DateTime time, string format, Meter meter)
    {
        meter.Take(Cost.Number * format.Length);
        var text = new StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                text.Append(format[at]);
                continue;
            }

            var code = ++at < format.Length ? format[at] : ' ';
            text.Append(code == '%' ? "%" : code == 'j'
                ? time.DayOfYear.ToString("000", CultureInfo.InvariantCulture)
                : time.ToString(Format(code) ?? throw meter.Position.Unsupported($"the date format has '%{code}'"), CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string? Format(char code) => code switch
    {
        'd' => "dd",
        'm' => "MM",
        'b' => "MMM",
        'B' => "MMMM",
        'Y' => "yyyy",
        'y' => "yy",
        'a' => "ddd",
        'A' => "dddd",
        'H' => "HH",
        'I' => "hh",
        'M' => "mm",
        'S' => "ss",
        'p' => "tt",
        _ => null,
    };
}
