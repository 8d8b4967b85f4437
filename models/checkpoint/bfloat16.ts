/** bfloat16 ↔ float32 on plain arrays. PURE. Rounding is to nearest, ties to even; a NaN stays a (quiet) NaN. */

export function bfloat16FromFloat32(source: Float32Array, target: Uint16Array): void {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let index = 0; index < bits.length; index++) {
    const value = bits[index]!;
    const isNaN = (value & 0x7fffffff) > 0x7f800000;
    target[index] = isNaN ? (value >>> 16) | 0x40 : (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
  }
}

export function float32FromBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < source.length; index++) bits[index] = source[index]! << 16;
}
