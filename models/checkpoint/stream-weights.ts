/**
 * A folder's weights, tensor by tensor and chunk by chunk, into another dtype and with adapters folded in on the way.
 *
 * STREAM-1 Everything that does not fit is found before a byte is read.
 * STREAM-2 Beside the adapters of one matrix, no more than a few chunks are in memory, whatever the model's size.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { ModelConfiguration, ParameterDType } from '../configuration/configuration.js';
import { loadFolder, storedDType } from './load-folder.js';
import { readAdapterValues, requireAdapters, type AdapterFolder } from '../lora/adapter-folder.js';
import { adapterNames, adapterScale } from '../lora/adapters.js';
import { mergeRows, type AdapterPair } from '../lora/merge.js';
import { parameterLayout, splitLayout, type ParameterPlace } from '../arena/parameter-layout.js';
import { bytesOfFloat32, float32Elements, isReadableDType } from '../safetensors/convert-elements.js';
import { SafetensorsFormatError } from '../safetensors/errors.js';
import { dtypeBytes, type SafetensorsEntry } from '../safetensors/header.js';
import { readSafetensors } from '../safetensors/reader.js';
import type { TensorToWrite } from '../safetensors/writer.js';
import { parameterName } from './stored-names.js';
import { hashChunkBytes, rootHash, type HashedTensor } from '../arena/weights-hash.js';

/** Of a chunk, unless a row of a matrix is larger. */
const chunkElements = 2 ** 20;

export interface StreamedWeights {
  /** In the order of `parameter-shapes.ts`, under its names; each is read while it is written. */
  readonly tensors: readonly TensorToWrite[];
  readonly totalBytes: number;
  /** Tree hash of what was given out, once all of it was. Lower-case hexadecimal, 64 digits. */
  hash(): string;
}

/** The dtype that the folder is stored in; the wider one where it is mixed. */
export function storedIn(folder: string): ParameterDType {
  const entries = [...readSafetensors(folder).tensors.values()];
  return entries.every(({ dtype }) => dtype === 'BF16') ? 'bfloat16' : 'float32';
}

/**
 * @param adapters folded into the weights: W + (alpha / rank) · B·A
 * @throws WeightsMismatchError, LoraTargetError, and the errors of `readSafetensors`; while tensors are read,
 *   SafetensorsFormatError
 */
export function streamWeights(
  folder: string,
  configuration: ModelConfiguration,
  dtype: ParameterDType,
  adapters?: AdapterFolder,
): StreamedWeights {
  const layout = parameterLayout(configuration, dtype);
  loadFolder(folder, [{ layout, bytes: null }]);
  if (adapters)
    requireAdapters(
      adapters,
      splitLayout(configuration, 'float32', { freezeVisionTower: true, lora: adapters.lora }).trained,
    );
  const entries = new Map<string, SafetensorsEntry>();
  for (const entry of readSafetensors(folder).tensors.values()) entries.set(parameterName(entry.name), entry);
  const hashed = new Map<string, HashedTensor>();
  const tensors = layout.places.flatMap((place): TensorToWrite[] => {
    const entry = entries.get(place.name);
    if (!entry) return [];
    const bytes = () => hashing(place, chunksOf(entry, place, adapters && pairOf(adapters, place.name)), hashed);
    return [{ name: place.name, dtype: storedDType[dtype], shape: place.shape, bytes }];
  });
  return {
    tensors,
    totalBytes: layout.places.reduce((sum, { byteLength }) => sum + byteLength, 0),
    hash: () => rootHash([...hashed.values()]),
  };
}

function pairOf(adapters: AdapterFolder, weight: string): AdapterPair | undefined {
  const names = adapterNames(weight);
  const [a, b] = [adapters.tensors.get(names.a), adapters.tensors.get(names.b)];
  if (!a || !b) return undefined;
  const { lora } = adapters;
  return { a: readAdapterValues(a), b: readAdapterValues(b), rank: lora.rank, scale: adapterScale(lora) };
}

function* chunksOf(
  entry: SafetensorsEntry,
  { shape, dtype }: ParameterPlace,
  pair: AdapterPair | undefined,
): Iterable<Uint8Array> {
  const width = dtypeBytes[entry.dtype] ?? NaN;
  const elements = entry.byteLength / width;
  const inner = pair ? (shape[1] ?? 1) : 1;
  const step = Math.min(elements, inner * Math.max(1, Math.floor(chunkElements / inner)));
  const memory = new Uint8Array(step * width);
  const descriptor = openSync(entry.file, 'r');
  try {
    for (let first = 0; first < elements; first += step) {
      const stored = memory.subarray(0, Math.min(step, elements - first) * width);
      readFully(descriptor, entry, first * width, stored);
      if (!isReadableDType(entry.dtype) || (!pair && entry.dtype === storedDType[dtype])) {
        yield stored;
        continue;
      }
      const values = float32Elements(stored, entry.dtype);
      if (pair) mergeRows(values, first / inner, pair);
      yield bytesOfFloat32(values, dtype);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readFully(descriptor: number, entry: SafetensorsEntry, start: number, target: Uint8Array): void {
  for (let done = 0; done < target.length;) {
    const read = readSync(descriptor, target, done, target.length - done, entry.byteOffset + start + done);
    if (read === 0)
      throw new SafetensorsFormatError(entry.file, `it ends inside the tensor '${entry.name}' (changed meanwhile?)`);
    done += read;
  }
}

/** Passes the chunks on, and keeps their leaves (`weights-hash.ts`): a chunk's ends need not be a leaf's. */
function* hashing(
  { name, dtype, shape }: ParameterPlace,
  chunks: Iterable<Uint8Array>,
  hashed: Map<string, HashedTensor>,
): Iterable<Uint8Array> {
  const leaves: Buffer[] = [];
  let leaf: Hash | undefined;
  let filled = 0;
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const count = Math.min(chunk.length - start, hashChunkBytes - filled);
      leaf ??= createHash('sha256');
      leaf.update(chunk.subarray(start, start + count));
      start += count;
      filled += count;
      if (filled < hashChunkBytes) continue;
      leaves.push(leaf.digest());
      leaf = undefined;
      filled = 0;
    }
    yield chunk;
  }
  if (leaf) leaves.push(leaf.digest());
  hashed.set(name, { name, line: `${name}\t${dtype}\t${shape.join(',')}\n`, leaves: Buffer.concat(leaves) });
}
