/** PURE. Stored elements into the dtype that is wanted, on plain arrays: to nearest, ties to even, a NaN stays one. */
import { bfloat16FromFloat32, float32FromBfloat16 } from '../checkpoint/bfloat16.js';
import type { ParameterDType } from '../configuration/configuration.js';

/** What checkpoints of language models are stored in, as safetensors spells it. */
export const readableDTypes = ['F32', 'BF16', 'F16'] as const;
export type ReadableDType = (typeof readableDTypes)[number];

export function isReadableDType(dtype: string): dtype is ReadableDType {
  return readableDTypes.some((readable) => readable === dtype);
}

/** @param bytes whole elements, at any offset of their buffer; a copy is made where it is not aligned */
export function float32Elements(bytes: Uint8Array, dtype: ReadableDType): Float32Array {
  if (dtype === 'F32') {
    const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    return new Float32Array(buffer, byteOffset, byteLength / 4);
  }
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const wide = new Float32Array(halves.length);
  if (dtype === 'BF16') float32FromBfloat16(halves, wide);
  else for (const [index, half] of halves.entries()) wide[index] = float32FromFloat16(half);
  return wide;
}

/** The bytes of the values in `dtype`; for float32 they are the same memory. */
export function bytesOfFloat32(values: Float32Array, dtype: ParameterDType): Uint8Array {
  if (dtype === 'float32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const narrow = new Uint16Array(values.length);
  bfloat16FromFloat32(values, narrow);
  return new Uint8Array(narrow.buffer);
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits; every value is exact in float32. */
function float32FromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
