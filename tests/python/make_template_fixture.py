"""Renders small templates with Jinja2 3.1, set up as Python's transformers does, into fixtures/chat/jinja.json.

    python3 tests/python/make_template_fixture.py tests/MiniR1.Tests/fixtures/chat/jinja.json
"""

import datetime
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

CLOCK = datetime.datetime(2025, 2, 7, 15, 4, 9)


class Generation(jinja2.ext.Extension):
    """{% generation %}: transformers notes where the body lands; the text is the body's."""

    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = CLOCK.strftime
    return env


VARIABLES = {
    "messages": [
        {"role": "system", "content": "Be brief. "},
        {"role": "user", "content": "Hi <b>\"you\"</b> 😀\n"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"type": "function", "function": {"name": "add", "arguments": {"a": 1, "b": [2.5, None, True]}}}]},
        {"role": "tool", "content": "3.5"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nDone."},
    ],
    "add_generation_prompt": True, "bos_token": "<s>", "n": 7, "x": 2.5, "empty": [], "none": None, "text": "a,b,,c",
    "emoji": "a😀b", "map": {"z": 1, "a": {"b": [1, "two", None, False, 1e-7]}}, "nested": [[1, 2], [3, 4]],
}

TEMPLATES = [
    # white-space control
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc\n\n",
    "a {%+ if true %} b {% endif +%}\n c", "{% if true +%}\n b{% endif %}", "  {{ n }}  \n  {{- n -}}  \n x",
    "a\n  {# comment #}\nb {# c -#}   \n d {#- e #} f", "\n{% set a = 1 %}\n{{ a }}\n\n", "{% if n %}\t \n{% endif %}|\n",
    "x\r\n  {% if true %}\r\ny{% endif %}\rz", "   {% if true %}a{% endif %}   {% if true %}\n  b{% endif %}", "{{ '}}' }}{{ \"{%\" }}",
    "{% for m in messages %}\n  {% if loop.first %}\n    F\n  {% endif %}\n{{ m.role }}\n{% endfor %}\nend",
    "{%- for i in range(3) %}\n{{- i }}\n{%- endfor %}", "{{ {'a': {'b': 1}}['a']['b'] }}", "{{{'a': 1}}}", "}} %} #} { {",
    "{#- a -#}\n\n b", "{{ n -}}\n\n\n b", "a\u2003{%- if true %} b{% endif %}", "{%- if n -%}   {%- else -%}{%- endif -%} z",
    # literals and printing
    "{{ 1 }} {{ 1.0 }} {{ 1e20 }} {{ 1e16 }} {{ 123456789012345.6 }} {{ 0.0001 }} {{ 0.00001 }} {{ 1.5e-7 }} {{ 1_000 }}",
    "{{ 0.1 + 0.2 }} {{ 1/3 }} {{ 100.0 }} {{ -0.0 }} {{ 1e22 }} {{ 2.5e15 }} {{ 9007199254740993.0 }}",
    "{{ true }} {{ True }} {{ false }} {{ none }} {{ None }} {{ missing }}|", "{{ [1, 'a', \"it's\", None, true, 1.5] }} {{ {'a': 1, 'b': [2]} }}",
    "{{ 'a\\nb\\t\\\\ \\' \\\" \\x41 \\u00e9 \\U0001F600 \\q' }}", "{{ 'a' 'b' }}", "{{ ['a\\nb', 'it\\'s \"q\"', 'é\\\\'] }}",
    "{{ (1 + 2) * 3 }}",
    # operators
    "{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 2 * 'ab' }} {{ 'ab' * 0 }}",
    "{{ 1 + 2 * 3 - 4 }} {{ -2 + 3 }} {{ - n | abs }} {{ 'a' ~ 1 ~ none ~ missing ~ 2.0 }} {{ [1] + [2] }} {{ true + 1 }}",
    "{{ 1 ~ 2 + 3 }} {{ 'a' + 'b' ~ 'c' }}", "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ 'a' < 'b' }} {{ none == none }}",
    "{{ 'a' in 'cat' }} {{ 1 in [1] }} {{ 'z' in map }} {{ 'q' not in map }} {{ not 1 in [2] }} {{ 'a' in missing }}",
    "{{ 0 or 'x' }} {{ 1 and 'y' }} {{ '' and 1 }}| {{ not 0 }} {{ not n == 7 }} {{ missing or 'd' }} {{ 1 or 2 and 0 }}",
    "{{ 'y' if n > 3 else 'n' }} {{ 'y' if n > 9 }}| {{ 'a' if false else 'b' if false else 'c' }}", "{{ [1, [2]] == [1, [2]] }} {{ {'a': 1} == {'a': 1.0} }} {{ missing == missing2 }} {{ missing == none }}",
    "{{ n is defined and n is not none }} {{ missing is defined }} {{ 7 is odd }} {{ 8 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }}",
    "{{ 'a' is string }} {{ map is mapping }} {{ empty is iterable }} {{ 'a' is iterable }} {{ n is iterable }} {{ map is sequence }} {{ n is number }} {{ true is number }} {{ true is integer }} {{ x is float }} {{ true is boolean }} {{ true is true }} {{ 1 is true }} {{ none is none }} {{ n is eq 7 }} {{ n is in [7] }} {{ n is gt 3 }} {{ n is not string }}",
    "{{ loop is defined }} {{ raise_exception is callable }} {{ missing is undefined }} {{ messages[0].foo is defined }} {{ messages[99] is defined }}",
    # access
    "{{ messages[0].role }} {{ messages[0]['role'] }} {{ messages[-1].role }} {{ map.a.b[1] }} {{ map['a']['b'][0] }} {{ map.nope }}| {{ messages[0].content[0] }}",
    "{{ messages[1:]|length }} {{ messages[::-1][0].role }} {{ messages[:2]|length }} {{ nested[0][1:] }} {{ [0,1,2,3,4][1:4:2] }} {{ [0,1,2,3,4][-2:] }} {{ [0,1,2][5:] }} {{ [0,1,2,3][::-2] }} {{ [0,1,2,3][2:0:-1] }} {{ 'hello'[1:3] }} {{ emoji[1] }} {{ emoji[::-1] }} {{ emoji|length }} {{ [1,2][-9:9] }}",
    "{{ none.foo }}| {{ n.foo }}| {{ 'a'.foo is defined }} {{ empty[0] is defined }}", "{{ map.items() | list }} {{ map.keys() | list }} {{ map.get('z') }} {{ map.get('q') }} {{ map.get('q', 5) }} {{ map.values() | list }}",
    # methods
    "{{ text.split(',') }} {{ ' a  b '.split() }} {{ text.split(',', 1) }} {{ text.rsplit(',', 1) }} {{ 'abc'.split('b')[-1] }} {{ ''.split(',') }} {{ ''.split() }}",
    "[{{ '  a b '.strip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ '\n\na\n'.lstrip('\n') }}] [{{ 'a\n'.rstrip() }}] [{{ 'abcba'.strip('ab') }}]",
    "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith(['x']) if false else '' }} {{ 'abcabc'.replace('b', 'X') }} {{ 'abcabc'.find('c') }} {{ 'abc'.find('z') }} {{ emoji.find('b') }} {{ 'abcabc'.rfind('c') }} {{ 'aXa'.count('a') }}",
    "{{ 'aBc dEf'.upper() }} {{ 'aBc'.lower() }} {{ 'hello world foo'.title() }} {{ 'hELLO'.capitalize() }} {{ ', '.join(['a', 'b']) }} {{ 'a\nb\n'.splitlines() }} {{ '12'.isdigit() }} {{ 'a1'.isdigit() }}",
    # filters
    "{{ '  x ' | trim }}| {{ 'xax' | trim('x') }} {{ messages | length }} {{ 'abc' | length }} {{ map | count }} {{ missing | length }} {{ [3,1] | first }} {{ [3,1] | last }} {{ empty | first }}|",
    "{{ missing | default('d') }} {{ '' | default('d') }}| {{ '' | default('d', true) }} {{ none | default('d') }} {{ none | d('e', boolean=true) }} {{ n | default(0) }}",
    "{{ [1, 2, 3] | join(', ') }} {{ ['a', 'b'] | join }} {{ messages | join('|', attribute='role') }} {{ 'abc' | join('-') }} {{ [1,2] | reverse | list }} {{ 'abc' | reverse }} {{ 'abc' | list }}",
    "{{ map | tojson }} {{ 'é\"\\\\\\n<>&😀' | tojson }} {{ [1.0, 1e-7, none, true] | tojson }} {{ {} | tojson }} {{ [] | tojson }}", "{{ map | tojson(indent=2) }}", "{{ nested | tojson(indent=4) }}{{ [] | tojson(indent=2) }}", "{{ map | tojson(sort_keys=true, separators=(',', ':')) }}", "{{ 'é😀\\x7f' | tojson(ensure_ascii=true) }}",
    "{{ 'aBc' | upper }} {{ 'aBc' | lower }} {{ 'hello world' | title }} {{ 'hELLO' | capitalize }} {{ 5 | string + 'a' }} {{ '12' | int + 1 }} {{ 'x' | int }} {{ 3.7 | int }} {{ -3 | abs }} {{ 'a' | safe }} {{ 'aXbX' | replace('X', '-') }}",
    "{{ messages | map(attribute='role') | list }} {{ ['a ', ' b'] | map('trim') | list }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='role') | join(',') }} {{ [1, 0, 2] | select | list }} {{ [1, 2, 3, 4] | select('odd') | list }} {{ [1, 2] | reject('eq', 1) | list }} {{ messages | selectattr('tool_calls') | list | length }} {{ messages | selectattr('tool_calls', 'defined') | list | length }}",
    "{{ map | items | list }} {{ map | dictsort | list }} {{ 'a\nb\n\nc' | indent }} {{ 'a\nb' | indent(2, true) }} {{ 'a\nb' | indent(width=1) }}",
    # statements
    "{% for x in [1,2,3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}", "{% for x in [1,2,3,4] if x is even %}{{ x }}/{{ loop.length }} {% else %}none{% endfor %}{% for x in [] %}{% else %}none{% endfor %}",
    "{% for a, b in nested %}{{ a }}-{{ b }};{% endfor %}{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}{% for k in map %}{{ k }}{% endfor %}{% for c in emoji %}[{{ c }}]{% endfor %}",
    "{% for x in [1,2,3] %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.cycle('a', 'b') }};{% endfor %}", "{% for x in [1,2,3,4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% set a = 1 %}{% for x in [1,2] %}{% set a = a + x %}{{ a }}{% endfor %}{{ a }}", "{% set ns = namespace(a=1) %}{% for x in [1,2] %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}{% set ns.b = 'new' %}{{ ns.b }}", "{% set a, b = [1, 2] %}{{ a }}{{ b }}{% set c %}x{{ a }}y{% endset %}{{ c }}{{ c is string }}",
    "{% if n == 1 %}a{% elif n == 7 %}b{% else %}c{% endif %}{% if missing %}x{% endif %}{% if empty %}x{% else %}e{% endif %}", "{% macro f(a, b='d') %}[{{ a }}{{ b }}]{% endmacro %}{{ f(1) }}{{ f(1, 2) }}{{ f(b=3, a=4) }}{{ f() }}", "{% macro g(k) %}{% if k > 0 %}{{ k }}{{ g(k - 1) }}{% endif %}{% endmacro %}{{ g(3) }}{% set q = g(2) %}{{ q | length }}",
    "{% for outer in [1,2] %}{% for x in [1,2] %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}", "{% generation %}a{{ n }}{% endgeneration %}b", "{% for i in range(2, 9, 3) %}{{ i }},{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}{{ range(0) | list }}", "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%A, %B %d, %Y %H:%M:%S %I %p %j %y %m %a %%') }}",
    "{% set d = dict(a=1) %}{{ d.a }}{{ d }}", "{{ '%s' if false else 'x' }}", "{% for m in messages %}{% if m.role == 'assistant' and m.content is none %}{% for t in m.tool_calls %}{{ t.function.name }}({{ t['function']['arguments'] | tojson }}){% endfor %}{% elif '</think>' in m.content %}{{ m.content.split('</think>')[-1].lstrip('\n') }}{% else %}{{ m['content'] | trim }}{% endif %};{% endfor %}",
    "{% if messages[0].role == 'system' %}{% set rest = messages[1:] %}{% else %}{% set rest = messages %}{% endif %}{{ rest | length }}", "{%- set ns = namespace(found=false, last=messages|length - 1) -%}\n{%- for m in messages[::-1] -%}\n{%- set index = (messages|length - 1) - loop.index0 -%}\n{%- if not ns.found and m.role == 'user' -%}{%- set ns.found = true -%}{%- set ns.last = index -%}{%- endif -%}\n{%- endfor -%}{{ ns.last }}",
    "{{ not(n == 1 and n == 7) }}{{ (n)|string }}{{ ('a', 'b')[1] }}{{ [1,2,][0] }}{{ {'a': 1,}['a'] }}", "{{ (messages|selectattr('role','eq','user')|first).role }}", "{{ bos_token }}{{- '\n' -}}{{ 'x' }}", "{{ n is not none }}{{ n is not defined }}{{ not n is none }}",
    # errors
    "{{ raise_exception('Roles must alternate') }}", "{{ missing.foo }}", "{{ missing + 'a' }}", "{{ 'a' + 1 }}", "{{ 1 < 'a' }}", "{{ 1 / 0 }}", "{{ missing() }}", "{{ n() }}", "{% for x in none %}{% endfor %}", "{{ none | length }}", "{{ 'a' + none }}", "{{ n['a']['b'] }}", "{{ messages[0].foo.bar }}", "{% set n.a = 1 %}", "{{ missing | tojson }}", "{% set a, b = [1] %}", "{{ 'abc'.nope() }}", "{{ 1 in 'a' }}", "{{ {}.append(1) }}", "{{ range(1000000) | length }}",
    "{{ }}", "{% if %}{% endif %}", "{% if n %}", "{% endif %}", "{{ n", "{% for x of y %}{% endfor %}", "{{ 'a }}", "{# a", "{{ n | nope }}", "{{ n is nope }}", "{% nope %}", "{{ a b }}", "{{ (1 }}", "{{ [1 }}", "{% set a %}", "{{ 1 + }}", "{{ @ }}", "{% break %}",
]


def main():
    env = environment()
    rows = []
    for template in TEMPLATES:
        row = {"template": template}
        try:
            row["text"] = env.from_string(template).render(**VARIABLES)
        except Exception as error:  # whatever Jinja2 and Python raise
            row["error"] = f"{type(error).__name__}: {error}"
        rows.append(row)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump({"variables": VARIABLES, "rows": rows}, file, ensure_ascii=False, indent=1)
    print(len(rows), "rows,", sum("error" in row for row in rows), "of them errors")


main()
