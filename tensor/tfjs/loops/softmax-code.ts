/**
 * softmax(scale · x) of rows, and its gradient. Of each row only the first `seen` numbers count (the rest become 0), and
 * the next row sees `growth` more: causal attention. Rows may be changed in place.
 *
 * A row with a number that is none, with +∞ or of −∞ alone gives what is no number throughout.
 */
import { add, constant, get, multiply, set, subtract, type Code, type FunctionCode } from '../assembler.js';
import { exponential } from './exponential.js';
import { acrossFour, fourOf, largest, minus, over, plus, splatBits, times } from './instructions.js';
import { advance, define, FLOAT, overFloats, repeated, type Locals } from './traversal.js';

export interface SoftmaxCode {
  /** `scale` > 0, by its bits. */
  softmax(out: number, x: number, rows: number, columns: number, seen: number, growth: number, scale: number): void;
  /** By x: scale · p · (dy − Σ dy·p). `out` may be `dy`. */
  softmaxBack(
    out: number,
    dy: number,
    p: number,
    rows: number,
    columns: number,
    seen: number,
    growth: number,
    scale: number,
  ): void;
}

export const softmaxCode: readonly FunctionCode[] = [
  define('softmax', 7, (locals) => {
    const [out, x, rows, columns, seen, growth, scale] = [0, 1, 2, 3, 4, 5, 6] as const;
    const [left, from, to] = [locals.integer(), locals.integer(), locals.integer()];
    const [factor, highest, sum] = [locals.four(), locals.four(), locals.four()];
    const across = (places: readonly number[], ...rest: Rest) =>
      [get(seen), set(left), overFloats(locals, left, places, ...rest)] satisfies Code;
    return [
      [splatBits(scale), set(factor)],
      repeated(rows, [
        [fourOf(-Infinity), set(highest), get(x), set(from)],
        across(
          [from],
          (step) => step.put(highest, largest(get(highest), step.load(from))),
          acrossFour(highest, largest),
        ),
        [fourOf(0), set(sum), get(x), set(from), get(out), set(to)],
        across(
          [from, to],
          (step) => {
            const distance = times(minus(step.load(from), get(highest)), get(factor));
            const mass = step.bind(exponential(distance, step));
            step.store(to, mass);
            step.put(sum, plus(get(sum), mass));
          },
          acrossFour(sum, plus),
        ),
        [over(fourOf(1), get(sum)), set(sum), get(out), set(to)],
        across([to], (step) => step.store(to, times(step.load(to), get(sum)))),
        nextRow(locals, { columns, seen, growth, left, to }, [out, x]),
      ]),
    ];
  }),
  define('softmaxBack', 8, (locals) => {
    const [out, dy, p, rows, columns, seen, growth, scale] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const [left, slope, share, to] = [locals.integer(), locals.integer(), locals.integer(), locals.integer()];
    const [factor, sum] = [locals.four(), locals.four()];
    const across = (places: readonly number[], ...rest: Rest) =>
      [get(seen), set(left), overFloats(locals, left, places, ...rest)] satisfies Code;
    return [
      [splatBits(scale), set(factor)],
      repeated(rows, [
        [fourOf(0), set(sum), get(dy), set(slope), get(p), set(share)],
        across(
          [slope, share],
          (step) => step.put(sum, plus(get(sum), times(step.load(slope), step.load(share)))),
          acrossFour(sum, plus),
        ),
        [get(dy), set(slope), get(p), set(share), get(out), set(to)],
        across([slope, share, to], (step) => {
          const centred = minus(step.load(slope), get(sum));
          step.store(to, times(times(step.load(share), centred), get(factor)));
        }),
        nextRow(locals, { columns, seen, growth, left, to }, [out, dy, p]),
      ]),
    ];
  }),
];

type Rest = readonly [Parameters<typeof overFloats>[3], Code?];

interface Row {
  readonly columns: number;
  readonly seen: number;
  readonly growth: number;
  readonly left: number;
  /** Stands behind the last number that is seen. */
  readonly to: number;
}

/** Zeros to the end of the row; then all places stand at the next one. */
function nextRow(locals: Locals, { columns, seen, growth, left, to }: Row, places: readonly number[]): Code {
  return [
    [get(columns), get(seen), subtract, set(left)],
    overFloats(locals, left, [to], (step) => step.store(to, fourOf(0))),
    places.map((place) => advance(place, [get(columns), constant(FLOAT), multiply])),
    [get(seen), get(growth), add, set(seen)],
  ];
}
