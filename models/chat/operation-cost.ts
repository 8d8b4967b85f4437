/**
 * PURE. What a filter or a method of @huggingface/jinja 0.5.11 will cost, said before it runs: most are linear in their
 * operands, and those that multiply stand here. A newer release has to be read again for others.
 */
import type { JinjaValue } from './jinja-library.js';
import { charactersOfItem } from './template-limits.js';
import { stepsOf, type ValueSize, weightOf } from './value-sizes.js';

export interface Operand {
  readonly value: JinjaValue;
  readonly size: ValueSize;
}

export interface OperationCost {
  /** As `RenderingLimits.steps`. */
  readonly steps: number;
  /** At most the size of the result, as `RenderingLimits.size`; 0: no more than the operands'. */
  readonly made: number;
}

/** They look at one item, or hand on what they got. */
const constant = new Set(['length', 'first', 'last', 'list', 'default', 'safe', 'get']);

/** @param subject what stands before `|` or the method's dot @param args those that are known so far */
export function operationCost(name: string | undefined, subject: Operand, args: readonly Operand[]): OperationCost {
  if (name !== undefined && constant.has(name)) return { steps: 1, made: 0 };
  const made = madeBy(name, subject, args);
  const ordered = name === 'sort' || name === 'dictsort';
  return { steps: stepsOf(subject.size) * (ordered ? lengthOf(subject) : 1) + made / charactersOfItem, made };
}

function madeBy(name: string | undefined, subject: Operand, args: readonly Operand[]): number {
  const text = subject.value.value;
  switch (name) {
    case 'replace': {
      if (typeof text !== 'string') return 0;
      const [from, to] = args.map(({ value }) => value.value);
      if (typeof from !== 'string') return text.length * amountIn(args);
      // Made into a regular expression, whose nodes take more than its characters.
      const compiled = from.length * charactersOfItem;
      return compiled + text.length + occurrences(text, from) * (typeof to === 'string' ? to.length : amountIn(args));
    }
    case 'split': {
      if (typeof text !== 'string') return 0;
      const [by] = args.map(({ value }) => value.value);
      const parts = typeof by === 'string' ? occurrences(text, by) : text.length;
      return text.length + (1 + parts) * charactersOfItem;
    }
    case 'indent':
      return typeof text === 'string' ? text.length + (1 + occurrences(text, '\n')) * amountIn(args) : 0;
    case 'tojson':
      return weightOf(subject.size) + subject.size.items * (1 + subject.size.depth) * amountIn(args);
    case 'join':
    // `attribute=` is a path, gone along for each item.
    case 'map':
    case 'sort':
      return weightOf(subject.size) + lengthOf(subject) * amountIn(args);
    default:
      return 0;
  }
}

function lengthOf({ value, size }: Operand): number {
  const { value: content } = value;
  return typeof content === 'string' || Array.isArray(content) ? content.length : size.items;
}

/** Widths by their number, separators by their length, and both inside of lists that are unpacked (`*list`). */
export function amountIn(args: readonly Operand[]): number {
  const sum = args.reduce((before, { value, size }) => before + weightOf(size) + magnitude(value), 0);
  return Number.isNaN(sum) ? Infinity : sum;
}

function magnitude({ value }: JinjaValue): number {
  if (typeof value === 'number') return Math.abs(value);
  if (!Array.isArray(value) && !(value instanceof Map)) return 0;
  let sum = 0;
  for (const inner of value.values()) sum += magnitude(inner);
  return sum;
}

function occurrences(text: string, part: string): number {
  if (part === '') return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
