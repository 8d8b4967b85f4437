/** PURE. Parses a chat template and renders it, both within `template-limits.ts`. */
import { Template } from '@huggingface/jinja';
import { Environment, type JinjaEnvironment, parseSource } from './jinja-library.js';
import { MeteredInterpreter } from './metered-interpreter.js';
import { charactersOfItem, LimitPassed, limitsFor, longestBlank, longestTemplate } from './template-limits.js';
import { readTemplateNodes } from './template-nodes.js';

/** Names to their values: texts, numbers, booleans, lists and mappings of them. */
export type TemplateVariables = Readonly<Record<string, unknown>>;

export type RenderTemplate = (variables: TemplateVariables) => string;

const blank = new RegExp(`\\s{${longestBlank + 1}}`);

/** @throws LimitPassed, and what the library throws for a template that is none */
export function parseTemplate(source: string): RenderTemplate {
  if (source.length > longestTemplate) throw new LimitPassed('length', longestTemplate);
  if (blank.test(source)) throw new LimitPassed('blank', longestBlank);
  const program = parseSource(source);
  const nodes = readTemplateNodes(program);
  return (variables) => {
    const environment = new Environment();
    const interpreter = new MeteredInterpreter(environment, nodes, limitsFor(sizeOf(variables)));
    declareGlobals(environment, interpreter);
    for (const [name, value] of Object.entries(variables)) environment.set(name, value);
    return String(interpreter.evaluate(program, environment).value);
  };
}

/** Those of the library, which declares them for its own interpreter alone. */
function declareGlobals(environment: JinjaEnvironment, meter: MeteredInterpreter): void {
  for (const [name, value] of [['true', true] as const, ['false', false] as const, ['none', null] as const]) {
    environment.set(name, value);
    environment.set(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value);
  }
  environment.set('raise_exception', (message: unknown) => {
    throw new Error(String(message));
  });
  environment.set('range', (...bounds: unknown[]) => range(bounds, meter));
  environment.set('strftime_now', (format: unknown) => {
    // Its calendar's formatters are made anew each time.
    meter.spend(1000);
    return new Template('{{ strftime_now(format) }}').render({ format });
  });
}

/** Python's `range`, counted before it is made: the library's never ends where adding the step changes nothing. */
function range(bounds: readonly unknown[], meter: MeteredInterpreter): number[] {
  const numbers = bounds.map((bound) => {
    if (typeof bound === 'number' && Number.isSafeInteger(bound)) return bound;
    throw new Error('range() takes whole numbers');
  });
  const [first = 0, second, step = 1] = numbers;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error('range() step must not be zero');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  meter.make(count * charactersOfItem);
  meter.spend(count);
  return Array.from({ length: count }, (_, place) => start + place * step);
}

/** As `RenderingLimits.size`. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + charactersOfItem;
  if (typeof value !== 'object' || value === null) return charactersOfItem;
  return Object.values(value).reduce((sum: number, inner) => sum + sizeOf(inner), charactersOfItem);
}
