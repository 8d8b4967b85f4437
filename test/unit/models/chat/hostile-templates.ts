/** Templates that take for ever, or all memory, unless they are stopped; each names the limit that it passes. */
import type { TemplateLimit } from '../../../../models/chat/template-limits.js';

/** A text of 2^`doublings` times ten characters, as `a`. */
const grown = (doublings: number, start = 'abcdefghij') =>
  `{% set ns = namespace(a='${start}') %}{% for i in range(${doublings}) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{% set a = ns.a %}`;

export const hostileTemplates: readonly (readonly [name: string, limit: TemplateLimit, source: string])[] = [
  ['a long loop', 'size', '{% for i in range(10**8) %}x{% endfor %}'],
  ['a range that never ends', 'size', '{% for i in range(0, 2**52, 1) %}{% endfor %}'],
  ['a list of 10^8 numbers', 'size', '{{ range(10**8) | length }}'],
  ['a range by another name', 'size', '{% set r = range %}{{ r(10**8) | length }}'],
  ['nested loops', 'steps', `${'{% for i in range(99) %}'.repeat(9)}x${'{% endfor %}'.repeat(9)}`],
  [
    'nested loops with nothing in them',
    'steps',
    `{% set r = range(30000) %}${'{% for i in r %}'.repeat(3)}${'{% endfor %}'.repeat(3)}`,
  ],
  ['a text doubled', 'steps', `${grown(60)}{{ a }}`],
  ['a text doubled by +', 'steps', grown(60).replace('~', '+')],
  [
    'a text doubled and written each time',
    'steps',
    `${grown(17)}${'{% for i in range(999) %}'.repeat(3)}{{ a }}${'{% endfor %}'.repeat(3)}`,
  ],
  [
    'a list doubled',
    'steps',
    '{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}',
  ],
  [
    'a list that holds itself twice, as JSON',
    'size',
    '{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a | tojson }}',
  ],
  [
    'a mapping that holds itself twice',
    'size',
    "{% set ns = namespace(a={'k': 1}) %}{% for i in range(60) %}{% set ns.a = {'x': ns.a, 'y': ns.a} %}{% endfor %}{{ ns.a }}",
  ],
  ['a namespace that holds itself', 'nesting', '{% set ns = namespace(a=1) %}{% set ns.b = ns %}{{ ns }}'],
  [
    'namespaces that hold the one before twice',
    'steps',
    '{% set ns = namespace(a=1) %}{% for i in range(60) %}{% set ns = namespace(a=ns, b=ns) %}{% if true %}{% set ns.c = ns.a %}{% endif %}{% endfor %}' +
      '{% set n0 = namespace(a=1) %}' +
      Array.from({ length: 40 }, (_, i) => `{% set n${i + 1} = namespace(a=n${i}, b=n${i}) %}`).join(''),
  ],
  ['replace', 'size', `${grown(14)}{{ a | replace('a', a) }}`],
  ['replace as a method', 'size', `${grown(14)}{{ a.replace('a', a) }}`],
  ['replace of nothing', 'size', `${grown(14)}{{ a.replace('', a) }}`],
  ['replace by a computed name', 'size', `${grown(14)}{{ a['re' ~ 'place']('a', a) }}`],
  ['replace by a variable', 'size', `${grown(14)}{% set f = a.replace %}{{ f('a', a) }}`],
  ['replace out of a namespace', 'size', `${grown(14)}{% set ns.f = a.replace %}{{ ns.f('a', a) }}`],
  ['replace by a loop over methods', 'size', `${grown(14)}{% for f in [a.replace] %}{{ f('a', a) }}{% endfor %}`],
  ['replace with unpacked arguments', 'size', `${grown(14)}{{ a.replace(*['a', a]) }}`],
  ['replace with one unpacked argument', 'size', `${grown(14)}{{ a.replace('a', *[a]) }}`],
  ['replace of a block', 'size', `${grown(14)}{% filter replace('a', a) %}{{ a }}{% endfilter %}`],
  ['join', 'size', `${grown(14)}{{ range(9999) | join(a) }}`],
  ['join by name', 'size', `${grown(14)}{{ range(9999) | join(separator=a) }}`],
  ['join by unpacked name', 'size', `${grown(14)}{{ range(9999) | join(**{'separator': a}) }}`],
  ['join of a text', 'size', `${grown(14)}{{ a | join(a) }}`],
  ['split into characters', 'size', `${grown(14, 'aaaaaaaaaaaaaaa')}{{ a.split('a') | length }}`],
  ['indented JSON', 'size', '{{ [[1], [2]] | tojson(indent=10**8) }}'],
  ['JSON indented by an unpacked name', 'size', "{{ [[1], [2]] | tojson(**{'indent': 10**8}) }}"],
  ['JSON with separators', 'size', `${grown(14)}{{ range(9999) | tojson(separators=[a, a]) }}`],
  ['an indent', 'size', "{{ 'a\\nb' | indent(10**8) }}"],
  ['an indent in a list', 'size', "{{ 'a\\nb' | indent(*[10**8]) }}"],
  ['an indent of a block', 'size', '{% filter indent(10**8) %}a\nb\n{% endfilter %}'],
  ['a path for each item', 'size', '{{ range(9999) | map(attribute=' + `'${'a.'.repeat(9999)}'` + ') }}'],
  [
    'sorting a long text between many',
    'steps',
    `${grown(15)}{% set l = [a] + ((range(999) | join(' ')).split(' ')) %}{{ l | sort | length }}`,
  ],
  [
    'texts as JSON, over and over',
    'steps',
    `${grown(15)}{% for i in range(99999) %}{% set b = a | tojson %}{% endfor %}`,
  ],
  [
    'lists compared as texts, over and over',
    'steps',
    "{% set l = range(99999) %}{% for i in range(99999) %}{% set b = (l == 'a') %}{% endfor %}",
  ],
  ['lists written, over and over', 'steps', '{% set l = range(99999) %}{% for i in range(99999) %}{{ l }}{% endfor %}'],
  [
    'lists unpacked, over and over',
    'steps',
    '{% set l = range(9999) %}{% macro f() %}{{ varargs | length }}{% endmacro %}{% for i in range(9999) %}{{ f(*l) }}{% endfor %}',
  ],
  [
    'slices, over and over',
    'steps',
    '{% set l = range(99999) %}{% for i in range(99999) %}{% set b = l[::-1] %}{% endfor %}',
  ],
  [
    'slices of a text, over and over',
    'steps',
    `${grown(15)}{% for i in range(99999) %}{% set b = a[::-1] %}{% endfor %}`,
  ],
  [
    'a text searched, over and over',
    'steps',
    `${grown(15)}{% for i in range(99999) %}{% if 'zz' in a %}{% endif %}{% endfor %}`,
  ],
  [
    'a method of a text, over and over',
    'steps',
    `${grown(15)}{% set f = a.upper %}{% for i in range(99999) %}{% set b = f() %}{% endfor %}`,
  ],
  [
    'a test of a text, over and over',
    'steps',
    `${grown(15)}{% for i in range(99999) %}{% if a is lower %}{% endif %}{% endfor %}`,
  ],
  ['dates, over and over', 'steps', "{% for i in range(99999) %}{{ strftime_now('%B') }}{% endfor %}"],
  ['a macro that calls itself', 'nesting', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}'],
  [
    'a macro that calls itself twice',
    'steps',
    '{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}',
  ],
  [
    'a macro declared over and over',
    'steps',
    `{% for i in range(99999) %}{% macro f() %}${'{{ a }}'.repeat(9999)}{% endmacro %}{% endfor %}`,
  ],
  [
    'unknown names, over and over',
    'steps',
    '{% for i in range(99999) %}{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}{% endfor %}',
  ],
  [
    'loops that go on at once',
    'steps',
    '{% for i in range(99999) %}{% for j in range(99) %}{% continue %}{% endfor %}{% endfor %}',
  ],
  [
    'deep lists',
    'nesting',
    '{% set ns = namespace(a=[]) %}{% for i in range(9999) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a }}',
  ],
  [
    'many kept methods',
    'steps',
    "{% set ns = namespace(a=[]) %}{% for i in range(99999) %}{% set ns.a = ns.a + [(i ~ '').upper] %}{% endfor %}",
  ],
  ['a long template', 'length', 'x'.repeat(2 ** 17 + 1)],
  ['a long blank', 'blank', `x${' \n'.repeat(600)}`],
];
