namespace MiniR1.Tests.Fuzzing;

/// <summary>Makes up templates that are mostly well-formed, with operations on values of any kind and size.</summary>
internal sealed class TemplateGrammar(Random random)
{
    private const int Deepest = 4;

    private static readonly string[] s_literals =
    [
        "0", "1", "-1", "9223372036854775807", "1.5", "1e308", "''", "'a'", "'ab\\n' * 1000", "'<think>'", "'😀é'", "true", "none", "[]", "{}",
        "[1, 'a', none]", "{'a': 1, 'b': [2]}", "range(1000)", "range(100000)", "messages", "messages[0]", "message.content", "ns", "ns.a", "x",
        "nothing", "loop.index", "add_generation_prompt", "namespace(a=1)", "('ab' * 2000000)", "bos_token",
    ];

    private static readonly string[] s_operators = ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or", "**"];

    private static readonly string[] s_filters =
    [
        "trim", "length", "tojson", "tojson(indent=2)", "default('d')", "join(', ')", "replace('a', 'bb')", "upper", "lower", "title", "capitalize",
        "string", "int", "abs", "first", "last", "list", "reverse", "items", "dictsort", "map('upper')", "map(attribute='role')", "select('odd')",
        "selectattr('role', 'equalto', 'user')", "reject('none')", "indent", "indent('ab' * 1000)", "map('tojson')", "count", "safe",
    ];

    private static readonly string[] s_methods =
    [
        "strip()", "strip('ab')", "split()", "split('a')", "rsplit('a', 1)", "splitlines()", "startswith('a')", "endswith(['a', 'b'])", "replace('a', '')",
        "find('b')", "rfind('b')", "count('')", "join(['a', 'b'])", "upper()", "title()", "items()", "keys()", "get('a')", "content", "role", "isdigit()",
    ];

    private static readonly string[] s_tests =
        ["defined", "none", "string", "mapping", "iterable", "number", "odd", "divisibleby 3", "divisibleby(-1)", "eq(1)", "in([1])", "lt('a')", "not none"];

    internal string Template() => Body(0);

    private string Body(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Statement(depth)));

    private string Statement(int depth)
    {
        var inner = depth + 1;
        return (depth >= Deepest ? random.Next(4) : random.Next(10)) switch
        {
            0 => "text \n",
            1 => $"{{{{ {Expression(0)} }}}}",
            2 => $"{{%- set x = {Expression(0)} %}}",
            3 => $"{{% set ns = namespace(a={Expression(1)}) %}}{{% set ns.a = {Expression(0)} %}}",
            4 => $"{{% if {Expression(0)} %}}{Body(inner)}{{% elif {Expression(1)} %}}{Body(inner)}{{% else %}}{Body(inner)}{{% endif %}}",
            5 => $"{{% for message in {Expression(0)} %}}{Body(inner)}{{% endfor %}}",
            6 => $"{{% for message in messages if {Expression(1)} -%}}{Body(inner)}{{% else %}}{Body(inner)}{{% endfor %}}",
            7 => $"{{% macro f(x, y={Expression(1)}) %}}{Body(inner)}{{% endmacro %}}{{{{ f({Expression(0)}) }}}}",
            8 => $"{{% set x %}}{Body(inner)}{{% endset %}}",
            _ => $"{{% for x in range(100000) %}}{Body(inner)}{{% endfor %}}",
        };
    }

    private string Expression(int depth)
    {
        var inner = depth + 1;
        return (depth >= Deepest ? 0 : random.Next(9)) switch
        {
            0 or 1 => Pick(s_literals),
            2 or 3 => $"({Expression(inner)} {Pick(s_operators)} {Expression(inner)})",
            4 => $"({Expression(inner)} | {Pick(s_filters)})",
            5 => $"({Expression(inner)}).{Pick(s_methods)}",
            6 => $"({Expression(inner)} is {Pick(s_tests)})",
            7 => $"({Expression(inner)})[{Expression(inner)}:{Expression(inner)}]",
            _ => $"({Expression(inner)} if {Expression(inner)} else {Expression(inner)})",
        };
    }

    private string Pick(string[] texts) => texts[random.Next(texts.Length)];
}
