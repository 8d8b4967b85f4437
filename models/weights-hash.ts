/**
 * Content hash of a slot: a two-level tree, so that chunks can be hashed in any order, in parallel or on a device.
 *
 *   leaf(tensor, i)  = SHA-256 of the tensor's bytes [i·65536, (i+1)·65536)
 *   hash             = SHA-256 over the tensors in ascending order of name, each as the line
 *                      `name TAB dtype TAB shape joined by ',' LF` followed by its leaves, 32 bytes each
 *
 * Padding between tensors is not part of it. Byte order is the machine's: little-endian on every supported platform.
 */
import { createHash, hash } from 'node:crypto';
import type { ParameterLayout } from './parameter-layout.js';

export const hashChunkBytes = 65536;

/** @returns lower-case hexadecimal, 64 digits */
export function hashSlot(layout: ParameterLayout, slot: Uint8Array): string {
  const root = createHash('sha256');
  for (const place of [...layout.places].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    root.update(`${place.name}\t${place.dtype}\t${place.shape.join(',')}\n`);
    const end = place.byteOffset + place.byteLength;
    for (let start = place.byteOffset; start < end; start += hashChunkBytes) {
      root.update(hash('sha256', slot.subarray(start, Math.min(end, start + hashChunkBytes)), 'buffer'));
    }
  }
  return root.digest('hex');
}
