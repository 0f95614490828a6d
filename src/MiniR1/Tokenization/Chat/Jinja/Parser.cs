namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Reads the statements of a template.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private Parser(string source)
    {
        _tokens = new TokenReader(Lexer.Read(source));
        _expressions = new ExpressionParser(_tokens);
    }

    /// <exception cref="TemplateException">It is no template, or has what MiniR1 does not support.</exception>
    internal static IReadOnlyList<Statement> Read(string source)
    {
        var parser = new Parser(source);
        return parser.Body([], parser._tokens.Current.Position);
    }

    // Up to one of the words; it stays the current token. To the template's end without any.
    private List<Statement> Body(string[] ends, Position start)
    {
        _tokens.Enter();
        var body = new List<Statement>();
        while (true)
        {
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new Data(token.Position, token.Text));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new Output(_tokens.Current.Position, _expressions.ReadTuple()));
                    _tokens.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                case TokenKind.StatementBegin:
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text))
                    {
                        _tokens.Leave();
                        return body;
                    }

                    body.Add(Statement());
                    break;
                case TokenKind.End when ends.Length == 0:
                    return body;
                default:
                    throw start.Error($"there is no '{ends[^1]}' for what begins here");
            }
        }
    }

    private Statement Statement()
    {
        var word = _tokens.Expect(TokenKind.Name, "a statement's name");
        return word.Text switch
        {
            "if" => If(word.Position),
            "for" => For(word.Position),
            "set" => Set(word.Position),
            "macro" => Macro(word.Position),
            "generation" => Generation(word.Position),
            "break" => Jump(word, Flow.Break),
            "continue" => Jump(word, Flow.Continue),
            "elif" or "else" => throw word.Position.Error($"'{word.Text}' belongs to no 'if' or 'for'"),
            _ when word.Text.StartsWith("end", StringComparison.Ordinal) => throw word.Position.Error($"'{word.Text}' ends nothing"),
            _ => throw word.Position.Unsupported($"there is the statement '{word.Text}'"),
        };
    }

    private If If(Position position)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        var condition = _expressions.ReadTuple();
        EndTag();
        while (true)
        {
            branches.Add((condition, Body(["elif", "else", "endif"], position)));
            var word = _tokens.Next().Text;
            condition = word == "elif" ? _expressions.ReadTuple() : null;
            EndTag();
            if (word == "elif")
                continue;
            if (word == "else")
            {
                branches.Add((null, Body(["endif"], position)));
                End();
            }

            return new If(position, branches);
        }
    }

    private For For(Position position)
    {
        var target = Target();
        if (!_tokens.TakeWord("in"))
            throw _tokens.Unexpected("'in'");
        var items = _expressions.Or();
        var condition = _tokens.TakeWord("if") ? _expressions.Read() : null;
        if (_tokens.IsWord("recursive"))
            throw _tokens.Current.Position.Unsupported("there is a loop with 'recursive'");
        EndTag();
        _loops++;
        var body = Body(["else", "endfor"], position);
        _loops--;
        var isElse = _tokens.Next().Text == "else";
        EndTag();
        var otherwise = isElse ? Body(["endfor"], position) : [];
        if (isElse)
            End();
        return new For(position, target, items, condition, body, otherwise);
    }

    private Statement Set(Position position)
    {
        var target = Target();
        if (_tokens.Take("="))
        {
            var value = _expressions.ReadTuple();
            EndTag();
            return new Set(position, target, value);
        }

        if (_tokens.Is("|"))
            throw _tokens.Current.Position.Unsupported("'set' has a filter");
        EndTag();
        var body = Body(["endset"], position);
        End();
        return new SetBlock(position, target, body);
    }

    private Macro Macro(Position position)
    {
        var name = _tokens.Expect(TokenKind.Name, "the macro's name").Text;
        var parameters = new List<(string, Expression?)>();
        _tokens.Expect("(");
        while (!_tokens.Take(")"))
        {
            if (parameters.Count > 0)
                _tokens.Expect(",");
            var parameter = _tokens.Expect(TokenKind.Name, "a parameter's name").Text;
            parameters.Add((parameter, _tokens.Take("=") ? _expressions.Read() : null));
        }

        EndTag();
        var loops = _loops;
        _loops = 0; // a macro's body runs outside the loops around it
        var body = Body(["endmacro"], position);
        _loops = loops;
        End();
        return new Macro(position, name, parameters, body);
    }

    private Group Generation(Position position)
    {
        EndTag();
        var body = Body(["endgeneration"], position);
        End();
        return new Group(position, body);
    }

    private Jump Jump(Token word, Flow flow)
    {
        if (_loops == 0)
            throw word.Position.Error($"'{word.Text}' stands outside a loop");
        EndTag();
        return new Jump(word.Position, flow);
    }

    private Target Target()
    {
        var first = _tokens.Expect(TokenKind.Name, "a variable's name");
        if (_tokens.Take("."))
            return new Target(first.Position, [first.Text], _tokens.Expect(TokenKind.Name, "a name").Text);
        var names = new List<string> { first.Text };
        while (_tokens.Take(","))
            names.Add(_tokens.Expect(TokenKind.Name, "a variable's name").Text);
        return new Target(first.Position, names);
    }

    // The word that ended a body, and its tag's end.
    private void End()
    {
        _tokens.Next();
        EndTag();
    }

    private void EndTag() => _tokens.Expect(TokenKind.StatementEnd, "'%}'");
}
