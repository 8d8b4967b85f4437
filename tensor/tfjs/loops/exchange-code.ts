/** Two axes exchanged: out [before, columns, between, rows, after] ← x [before, rows, between, columns, after]. */
import { add, constant, get, multiply, set, type Code, type FunctionCode } from '../assembler.js';
import { advance, define, FLOAT, overFloats, repeated } from './traversal.js';

export interface ExchangeCode {
  /** Of any numbers of four bytes. */
  exchange(out: number, x: number, before: number, rows: number, between: number, columns: number, after: number): void;
}

export const exchangeCode: readonly FunctionCode[] = [
  define('exchange', 7, (locals) => {
    const [out, x, before, rows, between, columns, after] = [0, 1, 2, 3, 4, 5, 6] as const;
    const locale = () => [locals.integer(), locals.integer()] as const;
    const [[ofColumn, columnsLeft], [ofMiddle, middlesLeft], [ofRow, rowsLeft]] = [locale(), locale(), locale()];
    const [from, left] = [locals.integer(), locals.integer()];
    /** Bytes from one column, middle or row to the next. */
    const [columnStep, middleStep, rowStep] = [locals.integer(), locals.integer(), locals.integer()];
    const over = (place: number, start: number, counter: number, count: number, step: number, body: Code): Code => [
      [get(start), set(place), get(count), set(counter)],
      repeated(counter, [body, advance(place, get(step))]),
    ];
    const copy: Code = [
      [get(ofRow), set(from), get(after), set(left)],
      overFloats(locals, left, [from, out], (step) => step.store(out, step.load(from))),
    ];
    return [
      [get(after), constant(FLOAT), multiply, set(columnStep)],
      [get(columns), get(columnStep), multiply, set(middleStep)],
      [get(between), get(middleStep), multiply, set(rowStep)],
      repeated(before, [
        over(ofColumn, x, columnsLeft, columns, columnStep, [
          over(ofMiddle, ofColumn, middlesLeft, between, middleStep, [
            over(ofRow, ofMiddle, rowsLeft, rows, rowStep, copy),
          ]),
        ]),
        [get(x), get(rows), get(rowStep), multiply, add, set(x)],
      ]),
    ];
  }),
];
