/** Loops that compute element by element: a formula, by the names of what it reads. */
import { get, set, type Code, type FunctionCode } from '../assembler.js';
import { splatBits } from './instructions.js';
import { define, overFloats, type Lines } from './traversal.js';

interface Operands<Writes extends string, Reads extends string, Numbers extends string> {
  readonly writes: readonly Writes[];
  /** What is written too is changed in place. */
  readonly reads: readonly Reads[];
  /** Floats, by their bits. */
  readonly numbers: readonly Numbers[];
}

/**
 * (count, …places, …numbers): places are those written, in order, then those that are only read.
 */
export function elementwise<Writes extends string, Reads extends string, Numbers extends string = never>(
  name: string,
  { writes, reads, numbers }: Operands<Writes, Reads, Numbers>,
  formula: (of: (operand: Reads | Numbers) => Code, lines: Lines) => Record<Writes, Code>,
): FunctionCode {
  const places = [...new Set<string>([...writes, ...reads])];
  const placeOf = (operand: string) => 1 + places.indexOf(operand);
  return define(name, 1 + places.length + numbers.length, (locals) => {
    const values = new Map<string, Code>();
    const splats = numbers.map((number, index): Code => {
      const local = locals.four();
      values.set(number, get(local));
      return [splatBits(1 + places.length + index), set(local)];
    });
    const compute = overFloats(locals, 0, places.map(placeOf), (step) => {
      for (const read of reads) values.set(read, step.bind(step.load(placeOf(read))));
      const computed = formula((operand) => values.get(operand) ?? [], step);
      // All before the first is written: it may lie where another is read.
      const results = writes.map((write) => [write, step.bind(computed[write])] as const);
      for (const [write, result] of results) step.store(placeOf(write), result);
    });
    return [splats, compute];
  });
}
