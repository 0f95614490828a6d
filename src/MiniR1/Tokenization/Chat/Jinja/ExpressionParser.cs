using System.Globalization;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Reads expressions with Jinja's precedence, from the inline if down to names and literals.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private static readonly string[] s_comparisons = ["==", "!=", "<", "<=", ">", ">="];

    // What ends the expression before a test's argument without parentheses.
    private static readonly string[] s_words = ["else", "or", "and", "is", "if", "in", "not"];

    internal Expression Read()
    {
        tokens.Enter();
        var value = Or();
        while (tokens.IsWord("if"))
        {
            var position = tokens.Next().Position;
            var condition = Or();
            value = new Conditional(position, condition, value, tokens.TakeWord("else") ? Read() : null);
        }

        tokens.Leave();
        return value;
    }

    /// <summary>An expression, or several with commas, which are a list.</summary>
    internal Expression ReadTuple()
    {
        var first = Read();
        if (!tokens.Is(","))
            return first;
        var items = new List<Expression> { first };
        while (tokens.Take(",") && !tokens.Is(")") && tokens.Current.Kind is not (TokenKind.StatementEnd or TokenKind.OutputEnd))
            items.Add(Read());
        return new ListExpression(first.Position, items, IsTuple: true);
    }

    /// <summary>Without an inline if, which would take a loop's condition.</summary>
    internal Expression Or() => Logic("or", And);

    private Expression And() => Logic("and", Not);

    private Expression Logic(string word, Func<Expression> operand)
    {
        var left = operand();
        while (tokens.IsWord(word))
            left = new Logical(tokens.Next().Position, word == "and", left, operand());
        return left;
    }

    private Expression Not()
    {
        if (!tokens.IsWord("not"))
            return Comparison();
        tokens.Enter();
        var not = new Not(tokens.Next().Position, Not());
        tokens.Leave();
        return not;
    }

    private Expression Comparison()
    {
        var first = Sum();
        var rest = new List<(string, Expression)>();
        var position = tokens.Current.Position;
        while (ComparisonName() is { } name)
            rest.Add((name, Sum()));
        return rest.Count == 0 ? first : new Comparison(position, first, rest);
    }

    private string? ComparisonName()
    {
        if (tokens.Current.Kind == TokenKind.Operator && s_comparisons.Contains(tokens.Current.Text))
            return tokens.Next().Text;
        if (tokens.TakeWord("in"))
            return "in";
        if (!tokens.IsWord("not") || !tokens.Ahead.Is(TokenKind.Name, "in"))
            return null;
        tokens.Next();
        tokens.Next();
        return "not in";
    }

    private Expression Sum() => LeftToRight(Concatenation, "+", "-");

    private Expression Concatenation() => LeftToRight(Product, "~");

    private Expression Product() => LeftToRight(Power, "*", "/", "//", "%");

    private Expression Power() => LeftToRight(Unary, "**");

    private Expression LeftToRight(Func<Expression> operand, params string[] signs)
    {
        var left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && signs.Contains(tokens.Current.Text))
        {
            var sign = tokens.Next();
            left = new Binary(sign.Position, sign.Text, left, operand());
        }

        return left;
    }

    private Expression Unary() => Filtered(UnaryWithoutFilters());

    private Expression UnaryWithoutFilters()
    {
        var sign = tokens.Current;
        if (!tokens.Take("-") && !tokens.Take("+"))
            return Postfix(Primary());
        tokens.Enter();
        var operand = UnaryWithoutFilters();
        tokens.Leave();
        return sign.Text == "-" ? new Negative(sign.Position, operand) : operand;
    }

    private Expression Primary()
    {
        var token = tokens.Next();
        switch (token.Kind)
        {
            case TokenKind.String:
                return new Literal(token.Position, Text(token.Text));
            case TokenKind.Integer:
                return new Literal(token.Position, long.TryParse(token.Text, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw token.Position.Unsupported("a whole number needs more than 64 bits"));
            case TokenKind.Float:
                return new Literal(token.Position, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Name:
                return Word(token);
            case TokenKind.Operator when token.Text == "(":
                var inner = tokens.Is(")") ? new ListExpression(token.Position, [], IsTuple: true) : ReadTuple();
                tokens.Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new ListExpression(token.Position, Items("]", Read));
            case TokenKind.Operator when token.Text == "{":
                return new MapExpression(token.Position, Items("}", Pair));
            default:
                throw token.Position.Error($"an expression must stand here, not {token}");
        }
    }

    // Strings that follow one another are one.
    private string Text(string first)
    {
        var parts = new List<string> { first };
        while (tokens.Current.Kind == TokenKind.String)
            parts.Add(tokens.Next().Text);
        return string.Concat(parts);
    }

    private static Expression Word(Token token) => token.Text switch
    {
        "true" or "True" => new Literal(token.Position, true),
        "false" or "False" => new Literal(token.Position, false),
        "none" or "None" => new Literal(token.Position, null),
        "and" or "or" or "in" or "is" or "if" or "else" => throw token.Position.Error($"an expression must stand here, not {token}"),
        _ => new Name(token.Position, token.Text),
    };

    private List<T> Items<T>(string close, Func<T> read)
    {
        var items = new List<T>();
        while (!tokens.Take(close))
        {
            if (items.Count > 0)
                tokens.Expect(",");
            if (tokens.Take(close))
                break;
            items.Add(read());
        }

        return items;
    }

    private (Expression Key, Expression Value) Pair()
    {
        var key = Read();
        tokens.Expect(":");
        return (key, Read());
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            var position = tokens.Current.Position;
            if (tokens.Take("."))
                value = new Member(position, value, tokens.Expect(TokenKind.Name, "a name").Text);
            else if (tokens.Take("["))
                value = Subscript(position, value);
            else if (tokens.Is("("))
                value = new Call(position, value, Arguments());
            else
                return value;
        }
    }

    private Expression Subscript(Position position, Expression owner)
    {
        var start = tokens.Is(":") ? null : Read();
        if (!tokens.Take(":"))
        {
            tokens.Expect("]");
            return new Item(position, owner, start!);
        }

        var stop = tokens.Is(":") || tokens.Is("]") ? null : Read();
        var step = tokens.Take(":") && !tokens.Is("]") ? Read() : null;
        tokens.Expect("]");
        return new Slice(position, owner, start, stop, step);
    }

    private Expression Filtered(Expression value)
    {
        while (true)
        {
            var position = tokens.Current.Position;
            if (tokens.Take("|"))
            {
                var name = Filter();
                value = new FilterExpression(position, value, name, tokens.Is("(") ? Arguments() : ArgumentList.None);
            }
            else if (tokens.TakeWord("is"))
            {
                value = Test(position, value);
            }
            else if (tokens.Is("("))
            {
                value = new Call(position, value, Arguments());
            }
            else
            {
                return value;
            }
        }
    }

    private string Filter()
    {
        var name = tokens.Expect(TokenKind.Name, "a filter's name");
        return Filters.Find(name.Text) is not null ? name.Text : throw name.Position.Unsupported($"there is the filter '{name.Text}'");
    }

    private Expression Test(Position position, Expression value)
    {
        var isNegated = tokens.TakeWord("not");
        var name = tokens.Expect(TokenKind.Name, "a test's name");
        if (Tests.Find(name.Text) is null)
            throw name.Position.Unsupported($"there is the test '{name.Text}'");
        var arguments = tokens.Is("(") ? Arguments() : new ArgumentList(TestArgument(), []);
        var test = new TestExpression(position, value, name.Text, arguments);
        return isNegated ? new Not(position, test) : test;
    }

    // 'x is divisibleby 3'
    private List<Expression> TestArgument() => tokens.Current.Kind switch
    {
        TokenKind.Name when !s_words.Contains(tokens.Current.Text) => [Postfix(Primary())],
        TokenKind.String or TokenKind.Integer or TokenKind.Float => [Postfix(Primary())],
        TokenKind.Operator when tokens.Is("[") || tokens.Is("{") => [Postfix(Primary())],
        _ => [],
    };

    private ArgumentList Arguments()
    {
        tokens.Expect("(");
        var named = new List<(string, Expression)>();
        var positional = new List<Expression>();
        foreach (var (name, value) in Items(")", Argument))
        {
            if (name is not null)
                named.Add((name, value));
            else if (named.Count == 0)
                positional.Add(value);
            else
                throw value.Position.Error("an argument without a name follows one with a name");
        }

        return new ArgumentList(positional, named);
    }

    private (string? Name, Expression Value) Argument()
    {
        if (tokens.Is("*") || tokens.Is("**"))
            throw tokens.Current.Position.Unsupported($"there are the arguments '{tokens.Current.Text}...'");
        if (tokens.Current.Kind != TokenKind.Name || !tokens.Ahead.Is(TokenKind.Operator, "="))
            return (null, Read());
        var name = tokens.Next().Text;
        tokens.Next();
        return (name, Read());
    }
}
