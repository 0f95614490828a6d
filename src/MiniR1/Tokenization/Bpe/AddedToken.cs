namespace MiniR1.Tokenization.Bpe;

/// <summary>A token that is found in the text itself, before the model sees it.</summary>
/// <param name="SingleWord">only where no letter or digit touches it</param>
/// <param name="LeftStrip">takes the white space before it too</param>
/// <param name="RightStrip">takes the white space after it too</param>
/// <param name="Normalized">looked for in the normalised text, and normalised itself</param>
/// <param name="Special">decoding may leave it out</param>
internal sealed record AddedToken(
    int Id, string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special);
