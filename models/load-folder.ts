/**
 * A folder in Hugging Face layout into the arena. A stored head that a tied model does not need is accepted when it has
 * the embedding's shape (older exports write both).
 */
import { bfloat16FromFloat32, float32FromBfloat16 } from './bfloat16.js';
import type { ParameterDType } from './configuration.js';
import type { ParameterLayout, ParameterPlace } from './parameter-layout.js';
import { WeightsMismatchError } from './safetensors/errors.js';
import type { SafetensorsEntry } from './safetensors/header.js';
import { readSafetensors, readTensorBytes } from './safetensors/reader.js';

/** How safetensors spells the arena's dtypes. */
export const storedDType: Record<ParameterDType, string> = { float32: 'F32', bfloat16: 'BF16' };

/** Parameters to fill. */
export interface LoadedRegion {
  readonly layout: ParameterLayout;
  /** null: its tensors must stand in the folder, but are not read. */
  readonly bytes: Uint8Array | null;
}

export interface LoadOptions {
  /** That read side by side; the bytes do not depend on it. Default: the cores, 8 at most. */
  readonly threads?: number;
}

/**
 * Fills the regions, which together hold all parameters of the model. float32 and bfloat16 are converted into the
 * layout's dtype.
 * @throws WeightsMismatchError listing every missing, extra, misshapen or unreadable tensor, before a byte is written;
 *   and the errors of `readSafetensors`
 */
export function loadFolder(folder: string, regions: readonly LoadedRegion[], _options: LoadOptions = {}): void {
  const { tensors } = readSafetensors(folder);
  const problems = differences(
    regions.flatMap(({ layout }) => layout.places),
    tensors,
  );
  if (problems.length > 0) throw new WeightsMismatchError(folder, problems);
  for (const { layout, bytes } of regions) {
    if (!bytes) continue;
    for (const place of layout.places) {
      const entry = tensors.get(place.name);
      if (entry !== undefined) loadTensor(entry, place, bytes);
    }
  }
}

/** A model of which all parameters are in one slot. @throws as `loadFolder` */
export function loadFolderIntoSlot(
  folder: string,
  layout: ParameterLayout,
  slot: Uint8Array,
  options: LoadOptions = {},
): void {
  loadFolder(folder, [{ layout, bytes: slot }], options);
}

function differences(places: readonly ParameterPlace[], tensors: ReadonlyMap<string, SafetensorsEntry>): string[] {
  const problems: string[] = [];
  const wanted = new Map(places.map((place) => [place.name, place]));
  for (const place of places) {
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
