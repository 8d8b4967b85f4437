/** Writes files of weights whole and synced to the disk, or fails by name. The caller makes a folder appear atomically. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { SafetensorsFormatError, WeightsWriteError } from './errors.js';
import { dtypeBytes } from './header.js';

export interface TensorToWrite {
  readonly name: string;
  /** As safetensors spells it: F32, BF16, I64 … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

/** Tensors lie in the order given. @throws SafetensorsFormatError before anything is written; WeightsWriteError */
export function writeSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): WrittenFile {
  const members = new Map<string, unknown>([['__metadata__', metadata]]);
  let offset = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    const expected = shape.reduce((product, length) => product * length, dtypeBytes[dtype] ?? NaN);
    if (bytes.length !== expected)
      throw new SafetensorsFormatError(
        file,
        `tensor '${name}': ${bytes.length} bytes for shape [${shape.join(', ')}] of ${dtype}`,
      );
    if (members.has(name)) throw new SafetensorsFormatError(file, `the tensor '${name}' was given twice`);
    members.set(name, { dtype, shape, data_offsets: [offset, offset + bytes.length] });
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(members)));
  // Spaces up to a multiple of 8, so that data starts aligned.
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  return writeFileSynced(file, [header, ...tensors.map((tensor) => tensor.bytes)]);
}

/** @throws WeightsWriteError */
export function writeFileSynced(file: string, parts: readonly Uint8Array[]): WrittenFile {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const descriptor = openSync(file, 'w');
    try {
      for (const part of parts) {
        hash.update(part);
        for (let done = 0; done < part.length;) {
          done += writeSync(descriptor, part, done, Math.min(part.length - done, 1 << 30));
        }
        bytes += part.length;
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new WeightsWriteError(file, cause);
  }
  return { name: basename(file), bytes, hash: hash.digest('hex') };
}

/** The names of new files are on the disk too. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new WeightsWriteError(folder, cause);
  }
}
