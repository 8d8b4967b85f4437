/**
 * Sums over rows, in doubles and in the order of the rows: of x [rows, columns], or of x · y · scales, where scales [rows]
 * has one number a row.
 */
import {
  constant,
  get,
  loadFour,
  loadSplat,
  multiply,
  set,
  storeFour,
  type Code,
  type FunctionCode,
} from '../assembler.js';
import { fourOf, fromDoubles, joined, lowDoubles, plusDoubles, reordered, storeFirst, times } from './instructions.js';
import { advance, define, FLOAT, repeated, type Locals } from './traversal.js';

export interface ColumnSumsCode {
  columnSums(out: number, x: number, rows: number, columns: number): void;
  weightedColumnSums(out: number, x: number, y: number, scales: number, rows: number, columns: number): void;
}

interface Parameters {
  readonly out: number;
  readonly x: number;
  readonly weights: { readonly y: number; readonly scales: number } | undefined;
  readonly rows: number;
  readonly columns: number;
}

/** Columns at a time: a line of the cache. */
const FOURS = 4;

export const columnSumsCode: readonly FunctionCode[] = [
  define('columnSums', 4, (locals) => columnSums(locals, { out: 0, x: 1, weights: undefined, rows: 2, columns: 3 })),
  define('weightedColumnSums', 6, (locals) =>
    columnSums(locals, { out: 0, x: 1, weights: { y: 2, scales: 3 }, rows: 4, columns: 5 }),
  ),
];

function columnSums(locals: Locals, parameters: Parameters): Code {
  const { out, x, weights, columns } = parameters;
  const [stride, remaining] = [locals.integer(), locals.integer()];
  const moving = weights === undefined ? [out, x] : [out, x, weights.y];
  const strips = (width: number, sums: Code): Code =>
    repeated(remaining, [sums, moving.map((place) => advance(place, constant(width * FLOAT)))], width);
  return [
    [get(columns), set(remaining), get(columns), constant(FLOAT), multiply, set(stride)],
    strips(4 * FOURS, strip(locals, parameters, stride, FOURS)),
    strips(4, strip(locals, parameters, stride, 1)),
    strips(1, strip(locals, parameters, stride, 0)),
  ];
}

/** So many times four columns, in registers; 0: one column. */
function strip(locals: Locals, { out, x, weights, rows }: Parameters, stride: number, fours: number): Code {
  const parts = Array.from({ length: Math.max(1, fours) }, (_, index) => ({
    offset: 16 * index,
    low: locals.four(),
    high: locals.four(),
  }));
  const [left, from, other, by] = [locals.integer(), locals.integer(), locals.integer(), locals.integer()];
  const value = locals.four();
  const load = (place: number, offset: number): Code => [get(place), fours === 0 ? loadSplat(0) : loadFour(offset)];
  const valueAt = (offset: number): Code =>
    weights === undefined
      ? load(from, offset)
      : times(load(from, offset), times(load(other, offset), [get(by), loadSplat(0)]));
  const row = parts.map(({ offset, low, high }): Code => [
    [valueAt(offset), set(value)],
    [plusDoubles(get(low), lowDoubles(get(value))), set(low)],
    fours === 0 ? [] : [plusDoubles(get(high), lowDoubles(reordered(value, [2, 3, 0, 1]))), set(high)],
  ]);
  return [
    parts.map(({ low, high }): Code => [fourOf(0), set(low), fourOf(0), set(high)]),
    [get(x), set(from), get(rows), set(left)],
    weights === undefined ? [] : [get(weights.y), set(other), get(weights.scales), set(by)],
    repeated(left, [
      row,
      advance(from, get(stride)),
      weights === undefined ? [] : [advance(other, get(stride)), advance(by, constant(FLOAT))],
    ]),
    parts.map(({ offset, low, high }): Code => {
      if (fours === 0) return [get(out), fromDoubles(get(low)), storeFirst];
      // The doubles of each half stand in its first two places.
      const both: Code = [
        [fromDoubles(get(low)), set(low), fromDoubles(get(high)), set(high)],
        [get(out), joined(low, high), storeFour(offset)],
      ];
      return both;
    }),
  ];
}
