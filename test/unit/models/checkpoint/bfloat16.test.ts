import { expect, it } from 'vitest';
import { bfloat16FromFloat32, float32FromBfloat16 } from '../../../../models/checkpoint/bfloat16.js';

function roundTrip(...values: number[]): number[] {
  const bits = new Uint16Array(values.length);
  const back = new Float32Array(values.length);
  bfloat16FromFloat32(Float32Array.from(values), bits);
  float32FromBfloat16(bits, back);
  return [...back];
}

it('keeps what bfloat16 can hold, signs and infinities included', () => {
  const exact = [0, 1, -1.5, 2 ** 100, -(2 ** -100), Infinity, -Infinity];
  expect(roundTrip(...exact)).toEqual(exact);
  expect(Object.is(roundTrip(-0)[0], -0)).toBe(true);
});

it('rounds to the nearest, and a tie to the even one', () => {
  // One step at 1 is 2^-7.
  expect(roundTrip(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20)).toEqual([1, 1 + 2 ** -6, 1 + 2 ** -7]);
});

it('keeps a NaN a NaN', () => {
  expect(roundTrip(NaN)).toEqual([NaN]);
});
