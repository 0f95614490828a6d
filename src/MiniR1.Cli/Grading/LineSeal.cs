using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MiniR1.Cli.Grading;

/// <summary>
/// Numbers and signs lines, so that a cell which finds the pipe can neither write lines that count nor repeat those that
/// it reads there. The key is in the worker's memory: code that goes through the worker's own objects still gets at it.
/// </summary>
/// <param name="key">known to both ends</param>
internal sealed class LineSeal(byte[] key)
{
    private long _number;

    internal string Seal(string text)
    {
        _number++;
        return string.Create(CultureInfo.InvariantCulture, $"{_number} {Sign(_number, text)} {text}");
    }

    /// <returns>the text; null if the line is not signed, or not newer than those before it</returns>
    internal string? Open(string line)
    {
        if (line.Split(' ', 3) is not [var number, var signature, var text]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count <= _number
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(count, text))))
            return null;
        _number = count;
        return text;
    }

    private string Sign(long number, string text) =>
        Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {text}"))));
}
