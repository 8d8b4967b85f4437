/** As much of WebAssembly's binary format (W3C, WebAssembly Core 2.0, chapter 5) as products and loops are written in. */

/** Instructions, nested as they were composed. */
export type Code = readonly (number | Code)[];

export type LocalType = 'i32' | 'f32' | 'v128';

export interface FunctionCode {
  readonly name: string;
  /** All i32; no results. */
  readonly parameters: number;
  /** After the parameters, in order. */
  readonly locals: readonly LocalType[];
  readonly code: Code;
}

const typeByte: Record<LocalType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

const NOTHING = 0x40;
const END = 0x0b;
const VECTOR = 0xfd;
/** As a power of two: floats lie at multiples of four bytes. */
const FLOAT_ALIGNMENT = 2;

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number): Code => [0x21, unsigned(local)];
export const tee = (local: number): Code => [0x22, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const multiply: Code = [0x6c];
export const equal: Code = [0x46];
export const less: Code = [0x48];
export const and: Code = [0x71];
export const call = (index: number): Code => [0x10, unsigned(index)];
export const block = (...body: Code): Code => [0x02, NOTHING, body, END];
export const loop = (...body: Code): Code => [0x03, NOTHING, body, END];
/** Leaves the block, or repeats the loop, that lies so many levels out. */
export const branchIf = (depth: number): Code => [0x0d, unsigned(depth)];
export const branch = (depth: number): Code => [0x0c, unsigned(depth)];
export const when = (body: Code, otherwise: Code = []): Code => [0x04, NOTHING, body, 0x05, otherwise, END];
/** Leaves a float, by one way or the other. */
export const chooseFloat = (yes: Code, no: Code): Code => [0x04, typeByte.f32, yes, 0x05, no, END];
export const loadFloat = (offset: number): Code => [0x2a, FLOAT_ALIGNMENT, unsigned(offset)];
export const storeFloat = (offset: number): Code => [0x38, FLOAT_ALIGNMENT, unsigned(offset)];
export const zeroFloat: Code = [0x43, 0, 0, 0, 0];
export const loadFour = (offset: number): Code => [VECTOR, unsigned(0), FLOAT_ALIGNMENT, unsigned(offset)];
/** One float into all four. */
export const loadSplat = (offset: number): Code => [VECTOR, unsigned(9), FLOAT_ALIGNMENT, unsigned(offset)];
export const storeFour = (offset: number): Code => [VECTOR, unsigned(11), FLOAT_ALIGNMENT, unsigned(offset)];
export const zeroFour: Code = [VECTOR, unsigned(12), new Array<number>(16).fill(0)];
/** Four of the eight floats of a and b, by their numbers: 0 to 3 are a's, 4 to 7 b's. */
export const chooseFour = (...floats: readonly [number, number, number, number]): Code => [
  VECTOR,
  unsigned(13),
  floats.flatMap((float) => [0, 1, 2, 3].map((byte) => 4 * float + byte)),
];
export const addFour: Code = [VECTOR, unsigned(0xe4)];
export const multiplyFour: Code = [VECTOR, unsigned(0xe6)];
/** a · b + c, rounded once where the processor can: relaxed SIMD. */
export const multiplyAddFour: Code = [VECTOR, unsigned(0x105)];

/** A module of these functions, all exported, over a shared memory that is imported as env.memory. */
export function assemble(functions: readonly FunctionCode[]): Uint8Array {
  const shared = 3;
  const memory = [...name('env'), ...name('memory'), 2, shared, ...unsigned(1), ...unsigned(MOST_PAGES)];
  const types = functions.map(({ parameters }) => [0x60, ...vector(new Array<number[]>(parameters).fill([0x7f])), 0]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map((of, index) => [...name(of.name), 0, ...unsigned(index)]),
    ),
    ...section(10, functions.map(body)),
  ]);
}

/** Of 64 KiB: the 4 GiB that the backend's memory may grow to. */
const MOST_PAGES = 65_536;

function body({ locals, code }: FunctionCode): number[] {
  const bytes = [...vector(locals.map((type) => [1, typeByte[type]])), ...flatten(code), END];
  return [...unsigned(bytes.length), ...bytes];
}

function flatten(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flatten(part)));
}

function section(id: number, items: readonly number[][]): number[] {
  const bytes = vector(items);
  return [id, ...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const last = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return last ? [low] : [low + 128, ...signed(rest)];
}
