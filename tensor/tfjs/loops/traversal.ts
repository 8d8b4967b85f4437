/**
 * How loops go over floats that lie together: four at a time, and what is left one at a time by the same formula, so
 * that the bits of a result do not depend on where in a row it stands.
 */
import {
  add,
  block,
  branch,
  branchIf,
  constant,
  get,
  less,
  loadFour,
  loadSplat,
  loop,
  set,
  storeFour,
  subtract,
  type Code,
  type FunctionCode,
  type LocalType,
} from '../assembler.js';
import { fourOf, storeFirst } from './instructions.js';

export const FLOAT = 4;

/** Hands out the numbers of locals. */
export interface Locals {
  integer(): number;
  four(): number;
  /** A number in all four lanes, set before all else: to make one each time takes longer than to compute with it. */
  constant(value: number): Code;
}

/** Parameters are the locals from 0 on: places in bytes, counts, and floats by their bits (`floatBits`). */
export function define(name: string, parameters: number, compose: (locals: Locals) => Code): FunctionCode {
  const types: LocalType[] = [];
  const take = (type: LocalType) => parameters + types.push(type) - 1;
  const constants = new Map<number, number>();
  const constant = (value: number) => {
    const local = constants.get(value) ?? take('v128');
    constants.set(value, local);
    return get(local);
  };
  const code = compose({ integer: () => take('i32'), four: () => take('v128'), constant });
  const prologue = [...constants].map(([value, local]): Code => [fourOf(value), set(local)]);
  return { name, parameters, locals: types, code: [prologue, code] };
}

/** What a formula is written with. */
export interface Lines {
  /** Computed now; returns what reads it. */
  bind(value: Code): Code;
  constant(value: number): Code;
}

/** Lines of one step over floats. */
export interface Step extends Lines {
  /** Four from the place in this local on, or one in all lanes. */
  load(place: number): Code;
  store(place: number, value: Code): void;
  put(local: number, value: Code): void;
}

export const advance = (local: number, by: Code): Code => [get(local), by, add, set(local)];

/** `body` so often; the local counts down to 0. */
export function repeated(left: number, body: Code, by = 1): Code {
  return block(
    loop([get(left), constant(by), less, branchIf(1)], body, [get(left), constant(by), subtract, set(left)], branch(0)),
  );
}

/**
 * Steps over as many floats as the local `left` says, while the locals `places` move along. `between` stands after the
 * fours: there sums of lanes become one.
 */
export function overFloats(
  locals: Locals,
  left: number,
  places: readonly number[],
  compose: (step: Step) => void,
  between: Code = [],
): Code {
  const lines = (width: number) => {
    const code: Code[] = [];
    compose({
      constant: locals.constant,
      load: (place) => [get(place), width === 4 ? loadFour(0) : loadSplat(0)],
      store: (place, value) => code.push([get(place), value, width === 4 ? storeFour(0) : storeFirst]),
      put: (local, value) => code.push([value, set(local)]),
      bind: (value) => {
        const local = locals.four();
        code.push([value, set(local)]);
        return get(local);
      },
    });
    return [...code, ...places.map((place) => advance(place, constant(width * FLOAT)))];
  };
  return [repeated(left, lines(4), 4), between, repeated(left, lines(1))];
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** How a float is passed to a loop. */
export function floatBits(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}
