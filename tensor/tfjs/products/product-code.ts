/**
 * Matrix products in WebAssembly, over the memory that the backend's tensors lie in: `packRight` and `packLeft` copy
 * parts of the two matrices into panels, `multiply` multiplies panels.
 *
 * The backend's own product (XNNPACK) cannot read a transposed matrix, packs with a copy of one number at a time, and
 * keeps no more than four rows in the cache: with the transposes that had to be made for it, training took twice as long.
 *
 * CODE-1 Each number of the result is one sum in the order of the inner index, whoever computes it and however rows and
 *        columns are shared out: same bits.
 * CODE-2 Places and strides are bytes; nothing is read or written outside of what they say, the panels and `scratch`.
 */
import {
  add,
  addFour,
  and,
  assemble,
  block,
  branch,
  branchIf,
  call,
  chooseFloat,
  chooseFour,
  constant,
  equal,
  get,
  less,
  loadFloat,
  loadFour,
  loadSplat,
  loop,
  multiply,
  multiplyAddFour,
  multiplyFour,
  set,
  storeFloat,
  storeFour,
  subtract,
  tee,
  when,
  zeroFloat,
  zeroFour,
  type Code,
  type FunctionCode,
} from '../assembler.js';

/** panels ← matrix [inner, across], as [⌈across / width⌉, inner, width], filled up with zeros. */
type Pack = (
  matrix: number,
  innerStride: number,
  acrossStride: number,
  panels: number,
  inner: number,
  across: number,
) => void;

export interface ProductCode {
  /** In panels of `RIGHT_PANEL` columns. */
  readonly packRight: Pack;
  /** In panels of `LEFT_PANEL` rows: `matrix` is read as [inner, rows]. */
  readonly packLeft: Pack;
  /** out [rows, columns] ← left · right. `scratch` has room for one tile (`TILE_BYTES`). */
  multiply(
    left: number,
    right: number,
    out: number,
    outRow: number,
    rows: number,
    inner: number,
    columns: number,
    scratch: number,
  ): void;
}

/** Eight sums of four numbers, two of the right panel and one of the left are what fits into 16 registers. */
export const RIGHT_PANEL = 8;
export const LEFT_PANEL = 4;
const FLOAT = 4;
const FOUR = 4;
const FOUR_BYTES = FOUR * FLOAT;
const LINE = RIGHT_PANEL * FLOAT;
export const TILE_BYTES = LEFT_PANEL * LINE;

/** `fused`: a product and its addition are one instruction, which is not in every WebAssembly (fused-instructions.ts). */
export function productCode(fused: boolean): Uint8Array {
  return assemble([
    tile(fused),
    copyOut(),
    pack('packRight', RIGHT_PANEL),
    pack('packLeft', LEFT_PANEL),
    multiplyPanels(),
  ]);
}
const [TILE, COPY_OUT] = [0, 1] as const;

/** Increments a local. */
const advance = (local: number, by: Code): Code => [get(local), by, add, set(local)];
/** Ends a loop: once more while the local, less one, is not zero. */
const repeat = (local: number): Code => [get(local), constant(1), subtract, tee(local), branchIf(0)];
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** (left, right, out, outRow, inner): one panel by one panel, the sums in registers. Unrolled, V8 makes slower code of it. */
function tile(fused: boolean): FunctionCode {
  const [left, right, out, outRow, inner] = [0, 1, 2, 3, 4] as const;
  const first = 5;
  const halves = upTo(RIGHT_PANEL / FOUR);
  const rows = upTo(LEFT_PANEL);
  const sum = (row: number, half: number) => first + halves.length * row + half;
  const columns = (half: number) => first + halves.length * LEFT_PANEL + half;
  const number = columns(halves.length);
  const sums = rows.flatMap((row) => halves.map((half) => sum(row, half)));
  const accumulate = (row: number, half: number): Code =>
    fused
      ? [get(number), get(columns(half)), get(sum(row, half)), multiplyAddFour, set(sum(row, half))]
      : [get(sum(row, half)), get(number), get(columns(half)), multiplyFour, addFour, set(sum(row, half))];
  const step: Code = [
    halves.map((half) => [get(right), loadFour(half * FOUR_BYTES), set(columns(half))]),
    rows.map((row) => [get(left), loadSplat(row * FLOAT), set(number), halves.map((half) => accumulate(row, half))]),
    advance(left, constant(LEFT_PANEL * FLOAT)),
    advance(right, constant(LINE)),
  ];
  return {
    name: 'tile',
    parameters: 5,
    locals: [...sums, ...halves, number].map(() => 'v128'),
    code: [
      sums.map((at) => [zeroFour, set(at)]),
      loop(step, repeat(inner)),
      rows.map((row) => [
        halves.map((half) => [get(out), get(sum(row, half)), storeFour(half * FOUR_BYTES)]),
        advance(out, get(outRow)),
      ]),
    ],
  };
}

/** (from, out, outRow, rows, columns): a part of the scratch tile to where it belongs. */
function copyOut(): FunctionCode {
  const [from, out, outRow, count, columns] = [0, 1, 2, 3, 4] as const;
  const [source, target, left] = [5, 6, 7] as const;
  return {
    name: 'copyOut',
    parameters: 5,
    locals: ['i32', 'i32', 'i32'],
    code: loop(
      [get(from), set(source), get(out), set(target), get(columns), set(left)],
      loop(
        [get(target), get(source), loadFloat(0), storeFloat(0)],
        advance(source, constant(FLOAT)),
        advance(target, constant(FLOAT)),
        repeat(left),
      ),
      advance(from, constant(LINE)),
      advance(out, get(outRow)),
      repeat(count),
    ),
  };
}

/** A `Pack`. Four at a time where the matrix lies together along either axis, else number by number. */
function pack(name: string, width: number): FunctionCode {
  const [matrix, innerStride, acrossStride, panels, inner, across] = [0, 1, 2, 3, 4, 5] as const;
  const [source, left, place] = [6, 7, 8] as const;
  const [fours, line] = [upTo(width / FOUR), width * FLOAT];
  const together = (stride: number): Code => [get(stride), constant(FLOAT), equal];
  const dense: Code = loop(
    fours.map((four) => [get(panels), get(source), loadFour(four * FOUR_BYTES), storeFour(four * FOUR_BYTES)]),
    advance(source, get(innerStride)),
    advance(panels, constant(line)),
    repeat(left),
  );
  const turned: Code = block(
    loop(
      [get(left), constant(FOUR), less, branchIf(1)],
      [get(source), set(place)],
      fours.map((four) => turnFour(place, acrossStride, panels, four * FOUR_BYTES, line)),
      advance(source, constant(FOUR_BYTES)),
      advance(panels, constant(FOUR * line)),
      [get(left), constant(FOUR), subtract, set(left), branch(0)],
    ),
  );
  /** What there is of a line, and zeros. */
  const lane = (index: number): Code => [
    get(panels),
    [get(across), constant(index + 1), less],
    chooseFloat(zeroFloat, [get(place), loadFloat(0)]),
    storeFloat(index * FLOAT),
    advance(place, get(acrossStride)),
  ];
  const singly: Code = block(
    loop(
      [get(left), constant(1), less, branchIf(1)],
      [get(source), set(place)],
      upTo(width).map(lane),
      advance(source, get(innerStride)),
      advance(panels, constant(line)),
      [get(left), constant(1), subtract, set(left), branch(0)],
    ),
  );
  const whole: Code = [constant(width - 1), get(across), less];
  return {
    name,
    parameters: 6,
    locals: ['i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128'],
    code: loop(
      [get(matrix), set(source), get(inner), set(left)],
      [whole, together(acrossStride), and],
      when(dense, [whole, together(innerStride), and, when(turned), singly]),
      advance(matrix, [get(acrossStride), constant(width), multiply]),
      [get(across), constant(width), subtract, tee(across), constant(1), less, constant(0), equal, branchIf(0)],
    ),
  };
}

/** Four numbers of each of four lines, `place` and `stride` on, to four lines of a panel, crosswise. */
function turnFour(place: number, stride: number, panels: number, offset: number, line: number): Code {
  const [a, b, c, d, low, high, lower, higher] = [9, 10, 11, 12, 13, 14, 15, 16] as const;
  const store = (index: number, from: number, to: number, half: Code): Code => [
    [get(panels), get(from), get(to), half],
    storeFour(offset + index * line),
  ];
  return [
    [a, b, c, d].map((local) => [get(place), loadFour(0), set(local), advance(place, get(stride))]),
    [get(a), get(b), chooseFour(0, 4, 1, 5), set(low), get(a), get(b), chooseFour(2, 6, 3, 7), set(high)],
    [get(c), get(d), chooseFour(0, 4, 1, 5), set(lower), get(c), get(d), chooseFour(2, 6, 3, 7), set(higher)],
    store(0, low, lower, chooseFour(0, 1, 4, 5)),
    store(1, low, lower, chooseFour(2, 3, 6, 7)),
    store(2, high, higher, chooseFour(0, 1, 4, 5)),
    store(3, high, higher, chooseFour(2, 3, 6, 7)),
  ];
}

/** The right panel stays in the first cache while the left ones go by. */
function multiplyPanels(): FunctionCode {
  const [left, right, out, outRow, rows, inner, columns, scratch] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const [panel, target, count, height, width] = [8, 9, 10, 11, 12] as const;
  const least = (local: number, most: number, value: number): Code => [
    [get(value), set(local), constant(most), get(value), less],
    when([constant(most), set(local)]),
  ];
  const tileTo = (place: number, stride: Code): Code => [
    [get(panel), get(right), get(place), stride, get(inner), call(TILE)],
  ];
  return {
    name: 'multiply',
    parameters: 8,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32'],
    code: loop(
      least(width, RIGHT_PANEL, columns),
      [get(left), set(panel), get(out), set(target), get(rows), set(count)],
      loop(
        least(height, LEFT_PANEL, count),
        [get(width), constant(RIGHT_PANEL), equal, get(height), constant(LEFT_PANEL), equal, and],
        when(tileTo(target, get(outRow)), [
          tileTo(scratch, constant(LINE)),
          [get(scratch), get(target), get(outRow), get(height), get(width), call(COPY_OUT)],
        ]),
        advance(panel, [get(inner), constant(LEFT_PANEL * FLOAT), multiply]),
        advance(target, [get(outRow), constant(LEFT_PANEL), multiply]),
        [get(count), get(height), subtract, tee(count), branchIf(0)],
      ),
      advance(right, [get(inner), constant(LINE), multiply]),
      advance(out, constant(LINE)),
      [get(columns), get(width), subtract, tee(columns), branchIf(0)],
    ),
  };
}
