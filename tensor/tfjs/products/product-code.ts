/**
 * Matrix products in WebAssembly, over the memory that the backend's tensors lie in: `pack` copies the right matrix into
 * panels of eight columns, `rows` multiplies rows of the left one with them.
 *
 * The backend's own product (XNNPACK) cannot read a transposed matrix, packs with a copy of one number at a time, and
 * keeps no more than four rows in the cache: with the transposes that had to be made for it, training took twice as long.
 *
 * CODE-1 Each number of the result is one sum in the order of the inner index, whoever computes it and however the rows
 *        are shared out: same bits.
 * CODE-2 Places and strides are bytes; nothing is read or written outside of what they say, `packed` and `scratch`.
 */
import {
  add,
  addFour,
  assemble,
  block,
  branch,
  branchIf,
  call,
  chooseFloat,
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
  and,
  type Code,
  type FunctionCode,
} from './assembler.js';

export interface ProductCode {
  /** packed ← b [inner, columns], in panels [⌈columns / 8⌉, inner, 8], filled up with zeros. */
  pack(b: number, bRow: number, bColumn: number, packed: number, inner: number, columns: number): void;
  /** out [rows, columns] ← a [rows, inner] · packed. `scratch` has room for one tile (`TILE_BYTES`). */
  rows(
    a: number,
    aRow: number,
    aColumn: number,
    packed: number,
    out: number,
    outRow: number,
    outColumn: number,
    rows: number,
    inner: number,
    columns: number,
    scratch: number,
  ): void;
}

export const PANEL = 8;
const TILE_ROWS = 4;
const FLOAT = 4;
const LINE = PANEL * FLOAT;
export const TILE_BYTES = TILE_ROWS * LINE;

/** `fused`: a product and its addition are one instruction, which is not in every WebAssembly (fused-instructions.ts). */
export function productCode(fused: boolean): Uint8Array {
  return assemble([tile(TILE_ROWS, 'tile', fused), tile(1, 'line', fused), copyOut(), pack(), rows()]);
}
const [TILE, ONE_LINE, COPY_OUT] = [0, 1, 2] as const;

/** Increments a local. */
const advance = (local: number, by: Code): Code => [get(local), by, add, set(local)];
/** Ends a loop: once more while the local, less one, is not zero. */
const repeat = (local: number): Code => [get(local), constant(1), subtract, tee(local), branchIf(0)];

/** (a, aRow, aColumn, panel, out, outRow, inner): `count` rows by eight columns, in registers. */
function tile(count: number, name: string, fused: boolean): FunctionCode {
  const [a, aRow, aColumn, panel, out, outRow, inner] = [0, 1, 2, 3, 4, 5, 6] as const;
  const first = 7;
  const row = (index: number) => first + index;
  const sum = (index: number, half: number) => first + count + 2 * index + half;
  const right = (half: number) => first + 3 * count + half;
  const left = first + 3 * count + 2;
  const all = Array.from({ length: count }, (_, index) => index);
  const start = all.map((index): Code => {
    const place: Code = index === 0 ? get(a) : [get(row(index - 1)), get(aRow), add];
    return [place, set(row(index)), zeroFour, set(sum(index, 0)), zeroFour, set(sum(index, 1))];
  });
  const accumulate = (index: number, half: number): Code =>
    fused
      ? [get(left), get(right(half)), get(sum(index, half)), multiplyAddFour, set(sum(index, half))]
      : [get(sum(index, half)), get(left), get(right(half)), multiplyFour, addFour, set(sum(index, half))];
  const step: Code = [
    [get(panel), loadFour(0), set(right(0)), get(panel), loadFour(LINE / 2), set(right(1))],
    all.map((index): Code => [
      [get(row(index)), loadSplat(0), set(left), accumulate(index, 0), accumulate(index, 1)],
      advance(row(index), get(aColumn)),
    ]),
    advance(panel, constant(LINE)),
  ];
  const store = all.map((index): Code => [
    [get(out), get(sum(index, 0)), storeFour(0), get(out), get(sum(index, 1)), storeFour(LINE / 2)],
    advance(out, get(outRow)),
  ]);
  return {
    name,
    parameters: 7,
    locals: [...all.map(() => 'i32' as const), ...all.flatMap(() => ['v128', 'v128'] as const), 'v128', 'v128', 'v128'],
    code: [start, loop(step, repeat(inner)), store],
  };
}

/** (from, out, outRow, outColumn, rows, columns): a part of the scratch tile to where it belongs. */
function copyOut(): FunctionCode {
  const [from, out, outRow, outColumn, count, columns] = [0, 1, 2, 3, 4, 5] as const;
  const [source, target, left] = [6, 7, 8] as const;
  return {
    name: 'copyOut',
    parameters: 6,
    locals: ['i32', 'i32', 'i32'],
    code: loop(
      [get(from), set(source), get(out), set(target), get(columns), set(left)],
      loop(
        [get(target), get(source), loadFloat(0), storeFloat(0)],
        advance(source, constant(FLOAT)),
        advance(target, get(outColumn)),
        repeat(left),
      ),
      advance(from, constant(LINE)),
      advance(out, get(outRow)),
      repeat(count),
    ),
  };
}

function pack(): FunctionCode {
  const [b, bRow, bColumn, packed, inner, columns] = [0, 1, 2, 3, 4, 5] as const;
  const [source, left] = [6, 7] as const;
  const whole: Code = [get(columns), constant(PANEL), less, constant(0), equal];
  const dense: Code = loop(
    [get(packed), get(source), loadFour(0), storeFour(0)],
    [get(packed), get(source), loadFour(LINE / 2), storeFour(LINE / 2)],
    advance(source, get(bRow)),
    advance(packed, constant(LINE)),
    repeat(left),
  );
  const [column] = [8] as const;
  /** One line: what there is of eight numbers, and zeros. */
  const lane = (index: number): Code => [
    get(packed),
    [get(columns), constant(index + 1), less],
    chooseFloat(zeroFloat, [get(column), loadFloat(0)]),
    storeFloat(index * FLOAT),
    advance(column, get(bColumn)),
  ];
  const strided: Code = loop(
    [get(source), set(column)],
    Array.from({ length: PANEL }, (_, index) => lane(index)),
    advance(source, get(bRow)),
    advance(packed, constant(LINE)),
    repeat(left),
  );
  return {
    name: 'pack',
    parameters: 6,
    locals: ['i32', 'i32', 'i32'],
    code: loop(
      [get(b), set(source), get(inner), set(left)],
      [whole, get(bColumn), constant(FLOAT), equal, and],
      when(dense, strided),
      advance(b, [get(bColumn), constant(PANEL), multiply]),
      [get(columns), constant(PANEL), subtract, tee(columns), constant(1), less, constant(0), equal, branchIf(0)],
    ),
  };
}

function rows(): FunctionCode {
  const [a, aRow, aColumn, packed, out, outRow, outColumn, count, inner, columns, scratch] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ] as const;
  const [place, left, target, height, width] = [11, 12, 13, 14, 15] as const;
  const tileAt = (callee: number, to: Code, stride: Code): Code => [
    [get(place), get(aRow), get(aColumn), get(packed), to, stride, get(inner), call(callee)],
  ];
  const compute = (callee: number): Code => [
    [get(width), constant(PANEL), equal, get(outColumn), constant(FLOAT), equal, and],
    when(tileAt(callee, get(target), get(outRow)), [
      tileAt(callee, get(scratch), constant(LINE)),
      [get(scratch), get(target), get(outRow), get(outColumn), get(height), get(width), call(COPY_OUT)],
    ]),
  ];
  return {
    name: 'rows',
    parameters: 11,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32'],
    code: loop(
      [get(columns), set(width)],
      [constant(PANEL), get(columns), less, when([constant(PANEL), set(width)])],
      [get(a), set(place), get(out), set(target), get(count), set(left)],
      block(
        loop(
          [get(left), constant(1), less, branchIf(1)],
          [get(left), constant(TILE_ROWS), less],
          when([constant(1), set(height), compute(ONE_LINE)], [constant(TILE_ROWS), set(height), compute(TILE)]),
          advance(place, [get(aRow), get(height), multiply]),
          advance(target, [get(outRow), get(height), multiply]),
          [get(left), get(height), subtract, set(left)],
          branch(0),
        ),
      ),
      advance(packed, [get(inner), constant(LINE), multiply]),
      advance(out, [get(outColumn), constant(PANEL), multiply]),
      [get(columns), constant(PANEL), subtract, tee(columns), constant(1), less, constant(0), equal, branchIf(0)],
    ),
  };
}
