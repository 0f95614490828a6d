namespace MiniR1.Generation.Replies;

/// <summary>Writes a batch of texts a token at a time, and lets the host step in between.</summary>
internal interface IReplyDecoder : IDisposable
{
    /// <summary>Draws each row's next token.</summary>
    int[] Draw();

    /// <summary>Puts another token in the place of the one drawn.</summary>
    /// <param name="row">among those that are still written</param>
    /// <param name="id">the token</param>
    void Force(int row, int id);

    /// <summary>Offers to go on without the other rows, before <see cref="Advance"/>.</summary>
    /// <returns>whether they are gone; otherwise they are written on to no use</returns>
    bool Keep(int[] rows);

    /// <summary>Reads the tokens, so that the next can be drawn.</summary>
    void Advance();

    /// <summary>Of every row from the start, [B][tokens drawn], 0 for those forced.</summary>
    float[][] LogProbabilities();
}
