using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MiniR1.Kernels.Libraries;

/// <summary>
/// A copy of TorchSharp's native file that loads where the C++ library is older than GLIBCXX_3.4.32 (Debian 12, Ubuntu
/// 22.04). The file wants one symbol of that version, std::ios_base_library_init(), which initializes std::cout; older
/// libraries do that by themselves and have no such function. The copy marks the version and the symbol as weak, so that
/// the system's loader does without them (ELF, symbol versioning: VER_FLG_WEAK, STB_WEAK).
/// </summary>
internal static class WeakenedLibrary
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const int WeakVersion = 2; // VER_FLG_WEAK
    private const int WeakBinding = 2; // STB_WEAK

    /// <summary>Whether the loader refused a file for the reason that <see cref="Of"/> mends.</summary>
    /// <param name="message">of the exception</param>
    internal static bool Helps(string message) => OperatingSystem.IsLinux() && message.Contains(Version, StringComparison.Ordinal);

    /// <summary>The path of the weakened copy, which is made if it is not there.</summary>
    /// <exception cref="LibTorchNotFoundException">The copy cannot be written anywhere, or the file has another form.</exception>
    internal static string Of(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var name = $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}.so";
        string[] folders =
        [
            AppContext.BaseDirectory,
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "MiniR1"),
        ];
        foreach (var folder in folders)
        {
            var copy = Path.Combine(folder, name);
            if (File.Exists(copy) || TryWrite(copy, Weaken(bytes)))
                return copy;
        }

        throw new LibTorchNotFoundException(
            $"TorchSharp's native file needs a copy that this system can load, and neither {folders[0]} nor {folders[1]} can be written to: make one of them writable.");
    }

    /// <summary>Marks the version and the symbol as weak.</summary>
    /// <param name="library">a 64-bit little-endian ELF file; changed in place</param>
    /// <returns>the same bytes</returns>
    internal static byte[] Weaken(byte[] library)
    {
        if (library.Length < 64 || !library.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new LibTorchNotFoundException("TorchSharp's native file is no 64-bit ELF file: build the program again.");
        var sections = Sections(library);
        var strings = sections[".dynstr"].Offset;
        var changed = WeakenVersion(library, sections[".gnu.version_r"].Offset, strings)
            + WeakenSymbol(library, sections[".dynsym"], strings);
        return changed == 2
            ? library
            : throw new LibTorchNotFoundException($"TorchSharp's native file does not name {Version} as expected: report this with its version.");
    }

    private static int WeakenVersion(byte[] library, int needs, int strings)
    {
        var count = 0;
        for (var need = needs; ; need += Int32(library, need + 12)) // Verneed: version, count, file, aux, next
        {
            var auxiliary = need + Int32(library, need + 8); // Vernaux: hash, flags, other, name, next
            for (var i = Int16(library, need + 2); i > 0; i--, auxiliary += Int32(library, auxiliary + 12))
            {
                if (Text(library, strings + Int32(library, auxiliary + 8)) != Version)
                    continue;
                library[auxiliary + 4] |= WeakVersion;
                count++;
            }

            if (Int32(library, need + 12) == 0)
                return count;
        }
    }

    private static int WeakenSymbol(byte[] library, Section symbols, int strings)
    {
        const int EntrySize = 24; // Elf64_Sym: name, info, other, section, value, size
        var count = 0;
        for (var entry = symbols.Offset; entry < symbols.Offset + symbols.Size; entry += EntrySize)
        {
            if (Text(library, strings + Int32(library, entry)) != Symbol)
                continue;
            library[entry + 4] = (byte)((WeakBinding << 4) | (library[entry + 4] & 15));
            count++;
        }

        return count;
    }

    private static Dictionary<string, Section> Sections(byte[] library)
    {
        var (table, size, count, names) = (Int64(library, 0x28), Int16(library, 0x3A), Int16(library, 0x3C), Int16(library, 0x3E));
        var nameOffset = Int64(library, table + (names * size) + 0x18);
        var sections = new Dictionary<string, Section>();
        for (var i = 0; i < count; i++)
        {
            var header = table + (i * size);
            sections[Text(library, nameOffset + Int32(library, header))] =
                new Section(Int64(library, header + 0x18), Int64(library, header + 0x20));
        }

        return sections;
    }

    // Atomically: another process may start at the same moment.
    private static bool TryWrite(string path, byte[] content)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Text(byte[] bytes, int offset)
    {
        var end = Array.IndexOf(bytes, (byte)0, offset);
        return Encoding.ASCII.GetString(bytes, offset, end - offset);
    }

    private static int Int16(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));

    private static int Int32(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));

    private static int Int64(byte[] bytes, int offset) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(offset)));

    private sealed record Section(int Offset, int Size);
}
