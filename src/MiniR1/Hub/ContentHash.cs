using System.Security.Cryptography;

namespace MiniR1.Hub;

/// <summary>What a file's content must hash to.</summary>
/// <param name="Kind">how to hash</param>
/// <param name="Hex">lower case</param>
public sealed record ContentHash(ContentHashKind Kind, string Hex)
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    /// <summary>The hash of a file that is kept in Git LFS; null if the text is none.</summary>
    public static ContentHash? Sha256(string? hex) => Make(ContentHashKind.Sha256, hex, Sha256Digits);

    /// <summary>The hash of a file that is kept in Git itself; null if the text is none.</summary>
    public static ContentHash? GitBlob(string? hex) => Make(ContentHashKind.GitBlob, hex, Sha1Digits);

    /// <summary>Whether the bytes are the content.</summary>
    public bool Matches(ReadOnlySpan<byte> content)
    {
        using var hasher = new ContentHasher(this, content.Length);
        hasher.Append(content);
        return hasher.Matches();
    }

    internal HashAlgorithmName Algorithm =>
        Kind == ContentHashKind.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;

    private static ContentHash? Make(ContentHashKind kind, string? hex, int digits) =>
        hex?.Length == digits && hex.All(char.IsAsciiHexDigit) ? new ContentHash(kind, hex.ToLowerInvariant()) : null;
}

/// <summary>How a hub hashes a file.</summary>
public enum ContentHashKind
{
    /// <summary>SHA-256 of the bytes.</summary>
    Sha256,

    /// <summary>SHA-1 of <c>blob SIZE</c>, a zero byte and the bytes, as Git does.</summary>
    GitBlob,
}
