namespace MiniR1.Tasks;

/// <summary>Which Countdown problems there are, for thoughts in plain words. The defaults are the level 'cpu'.</summary>
public sealed record WordedCountdownConfig : CountdownConfig
{
    public WordedCountdownConfig()
    {
    }

    /// <summary>The problems of a level.</summary>
    public WordedCountdownConfig(CountdownConfig level)
        : base(level)
    {
    }

    public override string Kind => "worded_countdown";

    public override CorpusConfig DefaultCorpus() => new WordedCorpusConfig();

    protected override ITask Build(CorpusConfig corpus) => new WordedCountdownTask(this, (WordedCorpusConfig)corpus);
}
