/** What templates of checkpoints use of Jinja; the first loops over the turns as most do. */
export const usualTemplates: readonly string[] = [
  `{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == 'assistant' %}
        {%- if loop.last or loop.index0 > messages | length - 2 %}{{- '(last)' }}{%- endif %}
        {{- '<|im_start|>' ~ message.role ~ '\\n' ~ message.content | trim ~ '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`,
  `{% set ns = namespace(last=-1, found=false) %}{% for m in messages[::-1] %}{% if not ns.found and m.role == 'user' %}{% set ns.last = messages|length - 1 - loop.index0 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.last }} {{ ns.found }}`,
  "{% for m in messages if m.role != 'system' %}{{ m.content.split('</think>')[-1].lstrip('\\n') }}|{% else %}none{% endfor %}",
  "{% macro turn(m, end='</s>') %}[{{ m.role | upper }}]{{ m.content.replace('\\n', ' ') }}{{ end }}{% endmacro %}{% for m in messages %}{{ turn(m) }}{{ turn(m, end=eos_token) }}{% endfor %}",
  "{{ messages | map(attribute='role') | join(', ') }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }}",
  '{{ messages | tojson }} {{ messages[1:] | tojson(indent=4) }} {{ messages }}',
  "{{ range(3) | list }} {{ range(1, 10, 3) | join('-') }} {{ range(5, 0, -2) | last }} {{ range(0) | length }}",
  "{{ [3, 1, 2] | sort | reverse | join }} {{ ['b', 'A'] | sort }} {{ {'b': 1, 'a': 2} | dictsort }} {{ [1, 1] | unique }}",
  "{% for key, value in {'a': 1, 'b': none}.items() %}{{ key }}={{ value }};{% endfor %}{{ true }}{{ True }}{{ None is none }}{{ False }}",
  "{% filter upper %}{{ messages[0].content }}{% endfilter %}{% set x %}block{% endset %}{{ x | indent(2, true) }}{{ 'a\\nb' | indent }}",
  "{% if tools is defined and tools %}tools{% else %}{{ tools | default('none') }}{% endif %}{{ 'yes' if messages else 'no' }}",
  '{% for i in range(9) %}{% if i == 2 %}{% continue %}{% elif i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}',
  "{% macro wrap() %}<{{ caller('x') }}>{% endmacro %}{% call(y) wrap() %}{{ y }}{% endcall %}",
  "{{ 'user' in messages[1].role }} {{ 2 ** 10 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 7 / 2 }} {{ 'ab'[::-1] }} {{ messages[1].content[:4] }}",
  "{{ messages[1].content.startswith('What') }} {{ messages[1].get('name', 'nobody') }} {{ 'title case'.title() }}",
  "{{ strftime_now('%Y') }}",
];
