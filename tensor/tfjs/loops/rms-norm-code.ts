/** rmsNorm (Zhang & Sennrich 2019) of rows: x · r · weight, with r = 1/√(mean(x²) + epsilon), and its gradient by x. */
import { constant, get, loadSplat, multiply, set, type Code, type FunctionCode } from '../assembler.js';
import { acrossFour, fourOf, minus, over, plus, root, splatBits, storeFirst, times } from './instructions.js';
import { advance, define, FLOAT, overFloats, repeated } from './traversal.js';

export interface RmsNormCode {
  /** `scales` [rows] ← r. `share` is 1/width; it and epsilon by their bits. */
  rmsNorm(
    out: number,
    scales: number,
    x: number,
    weight: number,
    rows: number,
    width: number,
    share: number,
    epsilon: number,
  ): void;
  /** r · (g − x · r² · mean(g·x)), with g = dy · weight */
  rmsNormBack(
    out: number,
    dy: number,
    x: number,
    weight: number,
    scales: number,
    rows: number,
    width: number,
    share: number,
  ): void;
}

export const rmsNormCode: readonly FunctionCode[] = [
  define('rmsNorm', 8, (locals) => {
    const [out, scales, x, weight, rows, width, share, epsilon] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const [left, from, by, to] = [locals.integer(), locals.integer(), locals.integer(), locals.integer()];
    const scale = locals.four();
    const mean = (sum: Code) => plus(times(sum, splatBits(share)), splatBits(epsilon));
    return repeated(rows, [
      [fourOf(0), set(scale), get(x), set(from), get(width), set(left)],
      overFloats(
        locals,
        left,
        [from],
        (step) => {
          const value = step.bind(step.load(from));
          step.put(scale, plus(get(scale), times(value, value)));
        },
        acrossFour(scale, plus),
      ),
      [over(fourOf(1), root(mean(get(scale)))), set(scale)],
      [get(scales), get(scale), storeFirst, advance(scales, constant(FLOAT))],
      [get(x), set(from), get(weight), set(by), get(out), set(to), get(width), set(left)],
      overFloats(locals, left, [from, by, to], (step) =>
        step.store(to, times(times(step.load(from), get(scale)), step.load(by))),
      ),
      [x, out].map((place) => advance(place, [get(width), constant(FLOAT), multiply])),
    ]);
  }),
  define('rmsNormBack', 8, (locals) => {
    const [out, dy, x, weight, scales, rows, width, share] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const [left, slope, from] = [locals.integer(), locals.integer(), locals.integer()];
    const [by, to] = [locals.integer(), locals.integer()];
    const [scale, along] = [locals.four(), locals.four()];
    const start: Code = [
      [get(dy), set(slope), get(x), set(from), get(weight), set(by), get(out), set(to)],
      [get(width), set(left)],
    ];
    return repeated(rows, [
      [fourOf(0), set(along), start],
      overFloats(
        locals,
        left,
        [slope, from, by],
        (step) => {
          const product = times(times(step.load(slope), step.load(by)), step.load(from));
          step.put(along, plus(get(along), product));
        },
        acrossFour(along, plus),
      ),
      [get(scales), loadSplat(0), set(scale), advance(scales, constant(FLOAT)), start],
      [times(times(get(along), splatBits(share)), times(get(scale), get(scale))), set(along)],
      overFloats(locals, left, [slope, from, by, to], (step) => {
        const across = minus(times(step.load(slope), step.load(by)), times(step.load(from), get(along)));
        step.store(to, times(across, get(scale)));
      }),
      [out, dy, x].map((place) => advance(place, [get(width), constant(FLOAT), multiply])),
    ]);
  }),
];
