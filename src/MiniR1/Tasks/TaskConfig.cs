namespace MiniR1.Tasks;

/// <summary>Which problems a task has; the derived record says which kind of task. See <see cref="TaskKinds"/>.</summary>
public abstract record TaskConfig
{
    /// <summary>Names the kind in a config's JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>The corpus of this kind when none is given. Every corpus of the kind has its type.</summary>
    public abstract CorpusConfig DefaultCorpus();

    /// <summary>This config, if its values make sense together.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public abstract TaskConfig Validate();

    /// <summary>The task with a synthetic web made as <paramref name="corpus"/> says.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range, or the corpus is of another kind of task.</exception>
    public ITask Create(CorpusConfig corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (corpus.GetType() != DefaultCorpus().GetType())
        {
            throw new MiniR1Exception(
                $"The corpus is a {corpus.GetType().Name}, which is not for the task '{Kind}': use a {DefaultCorpus().GetType().Name}.");
        }

        return Build(corpus);
    }

    /// <summary>The task, with a corpus that is of the right type.</summary>
    protected abstract ITask Build(CorpusConfig corpus);
}
