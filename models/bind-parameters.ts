/** Parameters of a slot as tensors: over shared memory without a copy, or copied from plain bytes. */
import type { Ops, SharedRegion, Tensor } from '../tensor/ops.js';
import type { ParameterLayout } from './parameter-layout.js';

/** Maps every parameter of the slot that starts at `slotOffset`; the caller owns the tensors (`releaseParameters`). */
export function bindParameters(
  ops: Ops,
  layout: ParameterLayout,
  region: SharedRegion,
  slotOffset: number,
): Record<string, Tensor> {
  return Object.fromEntries(
    layout.places.map((place) => {
      const tensor = ops.mapShared(region, slotOffset + place.byteOffset, place.shape, place.dtype);
      return [place.name, ops.keep(ops.named(tensor, place.name))];
    }),
  );
}

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
