/** Parameters of a slot's plain bytes as tensors of their own; `arena-view` binds those that lie in shared memory. */
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { ParameterLayout } from './parameter-layout.js';

/** Copies every parameter out of one slot's bytes; the caller owns the tensors. */
export function copyParameters(ops: Ops, layout: ParameterLayout, slot: Uint8Array): Record<string, Tensor> {
  return Object.fromEntries(
    layout.places.map((place) => {
      const bytes = slot.slice(place.byteOffset, place.byteOffset + place.byteLength).buffer;
      const data = place.dtype === 'float32' ? new Float32Array(bytes) : new Uint16Array(bytes);
      return [place.name, ops.keep(ops.named(ops.fromArray(data, place.shape, place.dtype), place.name))];
    }),
  );
}

export function releaseParameters(parameters: Readonly<Record<string, Tensor>>): void {
  for (const parameter of Object.values(parameters)) parameter.release();
}
