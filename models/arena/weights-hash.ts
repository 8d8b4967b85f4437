/**
 * Content hash of a slot: a two-level tree, so that chunks can be hashed in any order, in parallel or on a device.
 *
 *   leaf(tensor, i)  = SHA-256 of the tensor's bytes [i·65536, (i+1)·65536)
 *   hash             = SHA-256 over the tensors in ascending order of name, each as the line
 *                      `name TAB dtype TAB shape joined by ',' LF` followed by its leaves, 32 bytes each
 *
 * Padding between tensors is not part of it. Byte order is the machine's: little-endian on every supported platform.
 */
import { createHash } from 'node:crypto';
import { digestBytes, hashChunks } from '../../native/process/weight-bytes.js';
import type { ParameterLayout } from './parameter-layout.js';

export const hashChunkBytes = 65536;

/** Parameters, and the bytes in which they lie. */
export interface WeightsRegion {
  readonly layout: ParameterLayout;
  readonly bytes: Uint8Array;
}

/** One tensor's line and its leaves: all that the root needs of it. */
export interface HashedTensor {
  readonly name: string;
  readonly line: string;
  /** One after the other, `digestBytes` each. */
  readonly leaves: Uint8Array;
}

/**
 * By several threads at once, in the thread that calls: it answers nothing meanwhile.
 * @param threads that hash; the hash does not depend on it. Default: the cores, 8 at most.
 */
export function hashTensors({ layout, bytes }: WeightsRegion, threads?: number): HashedTensor[] {
  const all = hashChunks(bytes, layout.places, hashChunkBytes, threads);
  let first = 0;
  return layout.places.map(({ name, dtype, shape, byteLength }) => {
    const end = first + digestBytes * Math.ceil(byteLength / hashChunkBytes);
    const leaves = all.subarray(first, end);
    first = end;
    return { name, line: `${name}\t${dtype}\t${shape.join(',')}\n`, leaves };
  });
}

/** @returns lower-case hexadecimal, 64 digits */
export function rootHash(tensors: readonly HashedTensor[]): string {
  const root = createHash('sha256');
  for (const { line, leaves } of [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    root.update(line);
    root.update(leaves);
  }
  return root.digest('hex');
}

/** Of one region that holds all parameters. @returns lower-case hexadecimal, 64 digits */
export function hashSlot(layout: ParameterLayout, slot: Uint8Array): string {
  return rootHash(hashTensors({ layout, bytes: slot }));
}
