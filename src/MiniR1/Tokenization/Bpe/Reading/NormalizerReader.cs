using MiniR1.Tokenization.Unicode;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>Reads the <c>normalizer</c>: NFC, nothing, or a Sequence of these.</summary>
internal static class NormalizerReader
{
    /// <summary>What to do to a text before it is split; null for nothing.</summary>
    internal static Func<string, string>? Read(JsonFields root) =>
        root.Has("normalizer") && Composes(root.Object("normalizer")) ? CanonicalComposition.Apply : null;

    private static bool Composes(JsonFields normalizer)
    {
        switch (normalizer.String("type"))
        {
            case "NFC":
                normalizer.Only("type");
                return true;
            case "Sequence":
                normalizer.Only("type", "normalizers");
                return normalizer.Objects("normalizers").ToList().FindAll(Composes).Count > 0;
            default:
                throw normalizer.Unsupported("type");
        }
    }
}
