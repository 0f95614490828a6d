namespace MiniR1.Tasks;

/// <summary>Which problems: those to learn from, or the tenth that neither pretraining nor GRPO ever sees.</summary>
public enum Split
{
    Train,
    HeldOut,
}
