using System.Runtime.CompilerServices;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Finds the variables that a template reads from outside: those it may read before it has set them itself.</summary>
internal sealed class FreeVariables
{
    private readonly HashSet<string> _free = new(StringComparer.Ordinal);

    private FreeVariables()
    {
    }

    internal static IReadOnlySet<string> Of(IReadOnlyList<Statement> body)
    {
        var finder = new FreeVariables();
        finder.Read(body, []);
        return finder._free;
    }

    // What is set for certain after the statements grows by what they set.
    private void Read(IReadOnlyList<Statement> body, HashSet<string> set)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var statement in body)
            Read(statement, set);
    }

    private void Read(Statement statement, HashSet<string> set)
    {
        switch (statement)
        {
            case Output output:
                Read(output.Expression, set);
                break;
            case If conditional:
                ReadBranches(conditional, set);
                break;
            case Set assignment:
                Read(assignment.Value, set);
                Assign(assignment.Target, set);
                break;
            case SetBlock block:
                Read(block.Body, [.. set]);
                Assign(block.Target, set);
                break;
            case Group group:
                Read(group.Body, set);
                break;
            case For loop:
                ReadLoop(loop, set);
                break;
            case Macro macro:
                HashSet<string> inner = [.. set, macro.Name];
                foreach (var (name, otherwise) in macro.Parameters)
                {
                    Read(otherwise, inner);
                    inner.Add(name);
                }

                Read(macro.Body, inner);
                set.Add(macro.Name);
                break;
        }
    }

    // Set for certain is what every branch sets.
    private void ReadBranches(If conditional, HashSet<string> set)
    {
        var ends = new List<HashSet<string>>();
        foreach (var (condition, body) in conditional.Branches)
        {
            Read(condition, set);
            HashSet<string> branch = [.. set];
            Read(body, branch);
            ends.Add(branch);
        }

        if (conditional.Branches[^1].Condition is null)
            set.UnionWith(ends.Aggregate((first, second) => [.. first.Intersect(second)]));
    }

    private void ReadLoop(For loop, HashSet<string> set)
    {
        Read(loop.Items, set);
        HashSet<string> inner = [.. set];
        Assign(loop.Target, inner);
        Read(loop.Condition, inner);
        inner.Add("loop");
        Read(loop.Body, inner);
        Read(loop.Else, [.. set]);
    }

    private static void Assign(Target target, HashSet<string> set)
    {
        if (target.Field is null)
            set.UnionWith(target.Names);
    }

    private void Read(Expression? expression, HashSet<string> set)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expression is Name name && !set.Contains(name.Identifier))
            _free.Add(name.Identifier);
        foreach (var part in Parts(expression))
            Read(part, set);
    }

    private static IEnumerable<Expression> Parts(Expression? expression) => expression switch
    {
        ListExpression list => list.Items,
        MapExpression map => map.Items.SelectMany(item => new[] { item.Key, item.Value }),
        Conditional choice => Some(choice.Condition, choice.Then, choice.Else),
        Logical logical => [logical.Left, logical.Right],
        Not not => [not.Operand],
        Negative negative => [negative.Operand],
        Binary binary => [binary.Left, binary.Right],
        Comparison comparison => comparison.Rest.Select(pair => pair.Operand).Prepend(comparison.First),
        Member member => [member.Owner],
        Item item => [item.Owner, item.Key],
        Slice slice => Some(slice.Owner, slice.Start, slice.Stop, slice.Step),
        Call call => Parts(call.Arguments).Prepend(call.Callee),
        FilterExpression filter => Parts(filter.Arguments).Prepend(filter.Operand),
        TestExpression test => Parts(test.Arguments).Prepend(test.Operand),
        _ => [],
    };

    private static IEnumerable<Expression> Some(params Expression?[] parts) => parts.OfType<Expression>();

    private static IEnumerable<Expression> Parts(ArgumentList arguments) =>
        arguments.Positional.Concat(arguments.Named.Select(named => named.Value));
}
