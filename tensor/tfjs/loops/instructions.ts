/**
 * What loops are written in, beside the instructions of the assembler: formulas over four floats at a time, as nested
 * calls. Each takes the code of its operands and gives the code of its value.
 */
import { addFour, chooseFour, get, multiplyFour, set, type Code } from '../assembler.js';

const VECTOR = 0xfd;
/** As a power of two: floats lie at multiples of four bytes. */
const FLOAT_ALIGNMENT = 2;

const vector = (instruction: number): Code => [VECTOR, ...(instruction < 128 ? [instruction] : [instruction, 1])];

/** A formula of one or two operands. */
type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

const unary =
  (instruction: Code): Unary =>
  (a) => [a, instruction];
const binary =
  (instruction: Code): Binary =>
  (a, b) => [a, b, instruction];

export const plus = binary(addFour);
export const minus = binary(vector(0xe5));
export const times = binary(multiplyFour);
export const over = binary(vector(0xe7));
/** Of each pair: b where it is above a. Where b is no number, a. */
export const largest = binary(vector(0xeb));
/** Of each pair: b where it is below a. Where b is no number, a. */
export const least = binary(vector(0xea));
export const root = unary(vector(0xe3));
/** All bits set where a < b: for `unless`. */
export const below = binary(vector(0x43));
/** a where the bits of the mask are not set, else 0. */
export const unless: Binary = (a, mask) => [a, mask, vector(0x4f)];
/** The bits of each float, moved left by so many. */
export const shiftedLeft = (a: Code, by: number): Code => [a, [0x41, by], vector(0xab)];

/** The first two floats as doubles, and back (the rest is 0). */
export const lowDoubles = unary(vector(0x5f));
export const fromDoubles = unary(vector(0x5e));
export const plusDoubles = binary(vector(0xf0));
export const timesDoubles = binary(vector(0xf2));

/** One number in all four. */
export function fourOf(value: number): Code {
  const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
  return [vector(0x0c), bytes, bytes, bytes, bytes];
}

/** A parameter that holds the bits of a float (`floatBits`), in all four. */
export const splatBits = (parameter: number): Code => [get(parameter), 0xbe, vector(0x13)];

/** Writes the first of four floats. */
export const storeFirst: Code = [vector(0x5a), FLOAT_ALIGNMENT, 0, 0];

/** The floats of one value in another order. */
export function reordered(local: number, order: readonly [number, number, number, number]): Code {
  return [get(local), get(local), chooseFour(...order)];
}

/** All four in `local` become (0 with 2) with (1 with 3). */
export function acrossFour(local: number, combine: Binary): Code {
  return [
    [combine(get(local), reordered(local, [2, 3, 0, 1])), set(local)],
    [combine(get(local), reordered(local, [1, 0, 3, 2])), set(local)],
  ];
}

/** The first two floats of each. */
export const joined = (low: number, high: number): Code => [
  get(low),
  get(high),
  vector(0x0d),
  [0, 1, 4, 5].flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];
