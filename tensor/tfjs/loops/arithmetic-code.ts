/** Sums and multiples, in place or not. */
import { get, set, storeFour, type Code, type FunctionCode } from '../assembler.js';
import { elementwise } from './elementwise.js';
import { lowDoubles, plus, plusDoubles, reordered, times, timesDoubles } from './instructions.js';
import { define, overFloats, repeated, type Step } from './traversal.js';

export interface ArithmeticCode {
  /** Σ x², twice, as doubles of 16 bytes together: the sum is in double too. */
  sumOfSquares(out: number, x: number, count: number): void;
  /** target ← target + x · factor, a float by its bits. */
  addMultiple(count: number, target: number, x: number, factor: number): void;
  /** Each row of target [rows, columns] ← itself + x [columns]. */
  addToRows(target: number, x: number, rows: number, columns: number): void;
  /** target ← target · factor, a float by its bits. */
  scale(count: number, target: number, factor: number): void;
}

export const arithmeticCode: readonly FunctionCode[] = [
  define('sumOfSquares', 3, (locals) => {
    const [out, x, count] = [0, 1, 2] as const;
    const [value, low, high] = [locals.four(), locals.four(), locals.four()];
    const squares = (doubles: Code, step: Step) => {
      const bound = step.bind(doubles);
      return timesDoubles(bound, bound);
    };
    return [
      overFloats(
        locals,
        count,
        [x],
        (step) => {
          step.put(value, step.load(x));
          step.put(low, plusDoubles(get(low), squares(lowDoubles(get(value)), step)));
          // Of a single float, in all lanes, `high` is not read any more.
          step.put(high, plusDoubles(get(high), squares(lowDoubles(reordered(value, [2, 3, 0, 1])), step)));
        },
        [
          [plusDoubles(get(low), get(high)), set(low)],
          [plusDoubles(get(low), reordered(low, [2, 3, 0, 1])), set(low)],
        ],
      ),
      [get(out), get(low), storeFour(0)],
    ];
  }),
  elementwise('addMultiple', { writes: ['target'], reads: ['target', 'x'], numbers: ['factor'] }, (of) => ({
    target: plus(of('target'), times(of('x'), of('factor'))),
  })),
  define('addToRows', 4, (locals) => {
    const [target, x, rows, columns] = [0, 1, 2, 3] as const;
    const [left, from] = [locals.integer(), locals.integer()];
    return repeated(rows, [
      [get(x), set(from), get(columns), set(left)],
      overFloats(locals, left, [target, from], (step) => step.store(target, plus(step.load(target), step.load(from)))),
    ]);
  }),
  elementwise('scale', { writes: ['target'], reads: ['target'], numbers: ['factor'] }, (of) => ({
    target: times(of('target'), of('factor')),
  })),
];
