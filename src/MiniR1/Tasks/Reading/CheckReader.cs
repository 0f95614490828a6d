namespace MiniR1.Tasks;

/// <summary>
/// Finds attempts and checks in a thought in plain words. A check is recognised by what it computes: a comparison of
/// the result just worked out with what it should be, or calculations with that attempt's own numbers; and by a
/// verdict, which is a word that says yes or no, or else what follows: another attempt is a no, and a thought that
/// ends on an equation stands by it. All other words mean nothing. Calculations with other numbers part a check from
/// its attempt.
/// </summary>
internal sealed class CheckReader
{
    private readonly IWorkReader _reader;
    private readonly List<ThoughtElement> _pieces;
    private readonly List<int> _ends = [];
    private readonly List<Attempt> _attempts = [];
    private readonly List<Check> _checks = [];
    private bool _corrected;

    // The attempt that a check may be about, the last verdict on it, and whether a comparison with it was made:
    // another would only repeat it.
    private Attempt? _attempt;
    private bool? _verdict;
    private bool _isCompared;

    // Whether a genuine 'no' is the last thing that happened.
    private bool _isRejected;

    // A check whose verdict will be what follows it.
    private (Work Work, bool IsEquation, int Next)? _open;

    private CheckReader(IWorkReader reader, string thought)
    {
        _reader = reader;
        _pieces = ThoughtLexer.Read(thought, _ends);
    }

    internal static Behaviour Read(IWorkReader reader, string thought) => new CheckReader(reader, thought).Read();

    private Behaviour Read()
    {
        for (var at = 0; at < _pieces.Count;)
        {
            switch (_pieces[at])
            {
                case Working:
                    TakeWorking(ref at);
                    break;
                case Noise:
                    Forget();
                    at++;
                    break;
                default:
                    TakeStatement(ref at);
                    break;
            }
        }

        if (_open is { IsEquation: true } open)
            Add(open.Work, verdict: true, genuine: true, open.Next);
        var repeated = _attempts.Select(_reader.NameOf).Distinct().Count() < _attempts.Count;
        return new Behaviour(_attempts, _checks, _corrected, repeated);
    }

    private void TakeWorking(ref int at)
    {
        var ahead = at;
        var attempt = _reader.TakeAttempt(_pieces, ref ahead);
        // After a 'no' the same calculations are a new try; otherwise they look at the last one again.
        if (!(attempt is not null && _verdict == false) && TryTakeCheck(ref at))
            return;
        if (attempt is null)
        {
            Forget();
            at++;
            return;
        }

        if (_open is { } open)
            Add(open.Work, verdict: false, genuine: true, open.Next);
        _corrected |= _isRejected;
        _attempts.Add(attempt);
        (_attempt, _verdict, _isCompared, _isRejected, _open) = (attempt, null, false, false, null);
        at = ahead;
    }

    private bool TryTakeCheck(ref int at)
    {
        var ahead = at;
        if (_attempt is null || _reader.TakeWork(_attempt, _pieces, ref ahead) is not { } work)
            return false;
        var statement = Statement.Take(_pieces, ahead);
        var comparing = _reader.Compare(_attempt, work, statement);
        if (statement.Says is null && comparing is not { Concerns: true })
            return false;
        var wasCompared = _isCompared;
        _open = null;
        if (statement.Says is { } verdict)
            Add(comparing is null ? work with { Passes = work.Confirms } : work, verdict, genuine: comparing is not { Concerns: false }, statement.Next);
        else
            _open = (work, statement.Equations.Count > 0, statement.Next);
        if (comparing is null)
            _isCompared = wasCompared; // only the arithmetic was looked at: a comparison with the target is still to come
        at = statement.Next;
        return true;
    }

    private void TakeStatement(ref int at)
    {
        var statement = Statement.Take(_pieces, at);
        at = statement.Next;
        if (_reader.Compare(_attempt, null, statement) is not { } comparing)
            return;
        var genuine = comparing.Concerns && _attempt is not null && !_isCompared;
        var isEqual = comparing.Value == comparing.Target;
        var work = new Work(comparing.Form, comparing.Value, comparing.Target, isEqual, isEqual, IsRight: true);
        if (statement.Says is { } verdict)
            Add(work, verdict, genuine, statement.Next);
        else if (genuine)
            _open = (work, statement.Equations.Count > 0, statement.Next);
    }

    private void Add(Work work, bool verdict, bool genuine, int next)
    {
        var right = genuine && work.IsRight && verdict == work.Passes;
        _checks.Add(new Check(work.Value, work.Target, verdict, genuine, right, work.Form, _ends[next - 1]));
        _isCompared = true;
        _isRejected = genuine && !verdict;
        if (genuine)
            _verdict = verdict;
    }

    private void Forget() =>
        (_attempt, _verdict, _isCompared, _isRejected, _open) = (null, null, false, false, null);
}
