namespace MiniR1.Tasks;

/// <summary>A Countdown problem whose thoughts are in plain words: only how they are read differs. Equal by value.</summary>
public sealed record WordedProblem(Problem Countdown) : IProblem
{
    public string Prompt => Countdown.Prompt;

    public string Difficulty => Countdown.Difficulty;

    public bool Accepts(string answer) => Countdown.Accepts(answer);

    /// <summary>What a thought does; no word has to stand there for a check to be one. See <see cref="CheckForm"/>.</summary>
    public Behaviour Read(string thought) => CheckReader.Read(new WordedReader(Countdown), thought);

    public override string ToString() => Prompt;
}
