namespace MiniR1.Exercises.Chapter11;

/// <summary>A float to the nearest bfloat16, ties to even, as converters of weights do it.</summary>
internal sealed class ToBFloat16Exercise : Exercise<Func<float, ushort>>
{
    public override string Name => "11.to_bfloat16";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<float, ushort> answer)
    {
        string? Of(uint bits, int right, params (int Made, string Message)[] mistakes) => Bits(answer(BitConverter.UInt32BitsToSingle(bits)), bits, right, mistakes);
        yield return Of(
            0x3F800000,
            0x3F80,
            (0, "those are the lower 16 bits: bfloat16 is the upper half"),
            (0x3C00, "that is float16, with 5 bits of exponent: bfloat16 has 8, as a float has"),
            (1, "you convert the number: it is its bits that are wanted, BitConverter.SingleToUInt32Bits"))
            ?? Of(0xBF000000, 0xBF00, (0x3F00, "the sign is lost: it is the first of the 16 bits"))
            ?? Of(0, 0);
        yield return Of(0x3DCCCCCD, 0x3DCD, (0x3DCC, "you cut off: the half that is cut, CCCD, is above the middle, 8000, so round up"))
            ?? Of(0x40490FD0, 0x4049, (0x404A, "you always round up: the half that is cut, 0FD0, is below the middle, 8000"))
            ?? Of(0xBDCCCCCD, 0xBDCD, (0xBDCC, "below 0 as well the nearest is wanted: sign and size are apart in these bits"))
            ?? Of(0x3FFFFFFF, 0x4000, (0x3F80, "rounding up may carry into the exponent: add to the 32 bits before you cut, and it does so by itself"));
        yield return Of(0x3F808000, 0x3F80, (0x3F81, "that is just in the middle: of the two neighbours the one whose last bit is 0 is taken"))
            ?? Of(0x3F818000, 0x3F82, (0x3F81, "that is just in the middle: of the two neighbours the one whose last bit is 0 is taken, here the upper one"))
            ?? Of(0x3F818001, 0x3F82, (0x3F81, "that is above the middle"))
            ?? Of(0x3F807FFF, 0x3F80, (0x3F81, "that is below the middle"));
        yield return Of(0x7F800000, 0x7F80) ?? Of(0xFF800000, 0xFF80) ?? NotANumber(answer, 0x7FFFFFFF) ?? NotANumber(answer, 0xFFFFFFFF);
    }

    private static string? Bits(int made, uint bits, int right, (int Made, string Message)[] mistakes)
    {
        if (made == right)
            return null;
        var number = BitConverter.UInt32BitsToSingle(bits);
        var told = FormattableString.Invariant($"{number} (bits {bits:X8}) should become {right:X4}, yours is {made:X4}");
        foreach (var (wrong, message) in mistakes)
        {
            if (made == wrong)
                return $"{told}: {message}";
        }

        return told;
    }

    private static string? NotANumber(Func<float, ushort> answer, uint bits)
    {
        var made = (int)answer(BitConverter.UInt32BitsToSingle(bits));
        var isNaN = (made & 0x7F80) == 0x7F80 && (made & 0x7F) != 0;
        return isNaN ? null
            : $"NaN (bits {bits:X8}) becomes {made:X4}, {((made & 0x7FFF) switch { 0 => "a zero", 0x7F80 => "infinity", _ => "a number" })}: "
                + "adding to its bits carries over; ask for float.IsNaN first, or a broken weight is not seen any more";
    }
}
