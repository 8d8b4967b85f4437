/**
 * Weights in one file, or in several with `model.safetensors.index.json`, as transformers' `save_pretrained` names and
 * fills them: tensors in order, a new file before one grows over the limit.
 */
import { join } from 'node:path';
import {
  finish,
  tensorBytes,
  writeFileSynced,
  writingSafetensors,
  type TensorToWrite,
  type WrittenFile,
  type Writing,
} from './writer.js';

export const weightsFile = 'model.safetensors';
export const weightsIndexFile = 'model.safetensors.index.json';

/** transformers' own default until version 5: 5 GB. */
export const defaultShardBytes = 5_000_000_000;

export interface Shard {
  readonly file: string;
  readonly tensors: readonly TensorToWrite[];
}

/** PURE. A tensor larger than the limit has a file of its own. */
export function planShards(tensors: readonly TensorToWrite[], maxShardBytes: number): Shard[] {
  const shards: TensorToWrite[][] = [[]];
  let filled = 0;
  for (const tensor of tensors) {
    const bytes = tensorBytes(tensor);
    if (filled > 0 && filled + bytes > maxShardBytes) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)?.push(tensor);
    filled += bytes;
  }
  if (shards.length === 1) return [{ file: weightsFile, tensors }];
  const digits = (value: number) => String(value).padStart(5, '0');
  return shards.map((members, index) => ({
    file: `model-${digits(index + 1)}-of-${digits(shards.length)}.safetensors`,
    tensors: members,
  }));
}

/** PURE. Names of the files, the index among them. */
export function shardFiles(tensors: readonly TensorToWrite[], maxShardBytes: number): string[] {
  const files = planShards(tensors, maxShardBytes).map(({ file }) => file);
  return files.length === 1 ? files : [...files, weightsIndexFile];
}

/** @returns the files written, the index last. @throws SafetensorsFormatError, WeightsWriteError */
export function* writingShards(
  folder: string,
  tensors: readonly TensorToWrite[],
  maxShardBytes: number,
): Writing<WrittenFile[]> {
  const shards = planShards(tensors, maxShardBytes);
  const files: WrittenFile[] = [];
  for (const { file, tensors: members } of shards)
    files.push(yield* writingSafetensors(join(folder, file), members, { format: 'pt' }));
  if (shards.length > 1)
    files.push(writeFileSynced(join(folder, weightsIndexFile), [new TextEncoder().encode(indexOf(shards))]));
  return files;
}

/** The same at once. */
export function writeShards(folder: string, tensors: readonly TensorToWrite[], maxShardBytes: number): WrittenFile[] {
  return finish(writingShards(folder, tensors, maxShardBytes));
}

function indexOf(shards: readonly Shard[]): string {
  const total = shards.flatMap(({ tensors }) => tensors).reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  const places = shards.flatMap(({ file, tensors }) => tensors.map(({ name }): [string, string] => [name, file]));
  const map = Object.fromEntries(places.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ metadata: { total_size: total }, weight_map: map }, null, 2)}\n`;
}
