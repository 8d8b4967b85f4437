/**
 * A slot's weights as a folder in Hugging Face layout, and back. A tied head is not stored; a stored one that a tied
 * model does not need is accepted when it equals the embedding's shape (older exports write both).
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bfloat16FromFloat32, float32FromBfloat16 } from './bfloat16.js';
import {
  type ModelConfiguration,
  type ParameterDType,
  type SpecialTokenIds,
  toHuggingFaceConfiguration,
} from './configuration.js';
import type { ParameterLayout, ParameterPlace } from './parameter-layout.js';
import { WeightsMismatchError } from './safetensors/errors.js';
import type { SafetensorsEntry } from './safetensors/header.js';
import { readSafetensors, readTensorBytes } from './safetensors/reader.js';
import type { TokenizerFile } from './tokenizer.js';
import { syncFolder, writeFileSynced, writeSafetensors, type WrittenFile } from './safetensors/writer.js';

const storedDType: Record<ParameterDType, string> = { float32: 'F32', bfloat16: 'BF16' };

/**
 * Fills the slot. float32 and bfloat16 are converted into the layout's dtype.
 * @throws WeightsMismatchError listing every missing, extra, misshapen or unreadable tensor, before a byte is written;
 *   and the errors of `readSafetensors`
 */
export function loadFolderIntoSlot(folder: string, layout: ParameterLayout, slot: Uint8Array): void {
  const { tensors } = readSafetensors(folder);
  const problems = differences(layout, tensors);
  if (problems.length > 0) throw new WeightsMismatchError(folder, problems);
  for (const place of layout.places) {
    const entry = tensors.get(place.name);
    if (entry !== undefined) loadTensor(entry, place, slot);
  }
}

function differences(layout: ParameterLayout, tensors: ReadonlyMap<string, SafetensorsEntry>): string[] {
  const problems: string[] = [];
  const wanted = new Map(layout.places.map((place) => [place.name, place]));
  for (const place of layout.places) {
    const entry = tensors.get(place.name);
    if (entry === undefined) problems.push(`missing: ${place.name} [${place.shape.join(', ')}]`);
    else if (entry.shape.join() !== place.shape.join()) {
      problems.push(
        `misshapen: ${place.name} is [${entry.shape.join(', ')}], the model has [${place.shape.join(', ')}]`,
      );
    } else if (entry.dtype !== 'F32' && entry.dtype !== 'BF16') {
      problems.push(`unsupported dtype: ${place.name} is ${entry.dtype}; F32 and BF16 can be read`);
    }
  }
  const embeddingShape = wanted.get('model.embed_tokens.weight')?.shape.join();
  for (const [name, entry] of tensors) {
    const redundantHead = name === 'lm_head.weight' && entry.shape.join() === embeddingShape;
    if (!wanted.has(name) && !redundantHead) problems.push(`extra: ${name} [${entry.shape.join(', ')}]`);
  }
  return problems;
}

function loadTensor(entry: SafetensorsEntry, place: ParameterPlace, slot: Uint8Array): void {
  if (entry.dtype === storedDType[place.dtype]) {
    readTensorBytes(entry, slot.subarray(place.byteOffset, place.byteOffset + place.byteLength));
    return;
  }
  const elements = place.shape.reduce((product, length) => product * length, 1);
  const start = slot.byteOffset + place.byteOffset;
  const stored = new Uint8Array(entry.byteLength);
  readTensorBytes(entry, stored);
  if (place.dtype === 'float32')
    float32FromBfloat16(new Uint16Array(stored.buffer), new Float32Array(slot.buffer, start, elements));
  else bfloat16FromFloat32(new Float32Array(stored.buffer), new Uint16Array(slot.buffer, start, elements));
}

/**
 * Writes model.safetensors, config.json, generation_config.json and `extraFiles` (tokenizer), all synced to the disk.
 * The folder is made when it is not there; files of the same names are overwritten.
 * @param tokens ids for config.json and generation_config.json
 * @returns every file with its size and SHA-256
 * @throws WeightsWriteError
 */
export function saveSlotAsFolder(
  folder: string,
  configuration: ModelConfiguration,
  layout: ParameterLayout,
  slot: Uint8Array,
  extraFiles: Readonly<Record<string, TokenizerFile>> = {},
  tokens?: SpecialTokenIds,
): WrittenFile[] {
  mkdirSync(folder, { recursive: true });
  const dtype = layout.places[0]?.dtype ?? configuration.dtype;
  const tensors = layout.places.map((place) => ({
    name: place.name,
    dtype: storedDType[place.dtype],
    shape: place.shape,
    bytes: slot.subarray(place.byteOffset, place.byteOffset + place.byteLength),
  }));
  const files = [writeSafetensors(join(folder, 'model.safetensors'), tensors, { format: 'pt' })];
  const generation =
    tokens === undefined ? {} : { pad_token_id: tokens.pad, bos_token_id: tokens.bos, eos_token_id: tokens.eos };
  const beside: Record<string, TokenizerFile> = {
    'config.json': { text: json(toHuggingFaceConfiguration({ ...configuration, dtype }, tokens)) },
    'generation_config.json': { text: json({ ...generation, do_sample: true, temperature: 1, top_p: 1, top_k: 0 }) },
    ...extraFiles,
  };
  for (const [name, file] of Object.entries(beside)) {
    const bytes = 'text' in file ? new TextEncoder().encode(file.text) : readFileSync(file.path);
    files.push(writeFileSynced(join(folder, name), [bytes]));
  }
  syncFolder(folder);
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
