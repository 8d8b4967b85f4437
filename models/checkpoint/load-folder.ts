/**
 * A folder in Hugging Face layout into the arena. A stored head that a tied model does not need is accepted when it has
 * the embedding's shape (older exports write both).
 *
 * LOAD-1 Every difference between the folder and the model is found before a byte is written.
 * LOAD-2 Bytes go from the files into their places by several threads; beside the arena, memory is bounded by 1 MiB for
 *        each thread, whatever is converted. What is loaded does not depend on the number of threads.
 */
import { closeSync, openSync } from 'node:fs';
import { type Conversion, type FilePiece, readPieces } from '../../native/process/weight-bytes.js';
import type { ParameterDType } from '../configuration/configuration.js';
import type { ParameterLayout, ParameterPlace } from '../arena/parameter-layout.js';
import { SafetensorsFormatError, WeightsMismatchError, WeightsReadError } from '../safetensors/errors.js';
import { quoted, type SafetensorsEntry, shapeText } from '../safetensors/header.js';
import { readSafetensors } from '../safetensors/reader.js';
import { parameterName } from './stored-names.js';

/** How safetensors spells the arena's dtypes. */
export const storedDType: Record<ParameterDType, string> = { float32: 'F32', bfloat16: 'BF16' };

const conversions: Record<ParameterDType, Partial<Record<string, Conversion>>> = {
  float32: { F32: 'none', BF16: 'bfloat16 to float32', F16: 'float16 to float32' },
  bfloat16: { BF16: 'none', F32: 'float32 to bfloat16', F16: 'float16 to bfloat16' },
};

/** Parameters to fill. */
export interface LoadedRegion {
  readonly layout: ParameterLayout;
  /** null: its tensors must stand in the folder, but are not read. */
  readonly bytes: Uint8Array | null;
}

export interface LoadOptions {
  /** That read side by side. Default: the cores, 8 at most. */
  readonly threads?: number;
}

/**
 * Fills the regions, which together hold all parameters of the model. float32, bfloat16 and float16 are converted into
 * the layout's dtype; names may be any of `stored-names.ts`.
 * @throws WeightsMismatchError listing every missing, extra, misshapen or unreadable tensor, before a byte is written;
 *   the errors of `readSafetensors`; WeightsReadError, after which the regions' bytes are not defined
 */
export function loadFolder(folder: string, regions: readonly LoadedRegion[], options: LoadOptions = {}): void {
  const { entries, problems } = byParameterName(readSafetensors(folder).tensors);
  const places = regions.flatMap(({ layout }) => layout.places);
  problems.push(...differences(places, entries));
  if (problems.length > 0) throw new WeightsMismatchError(folder, problems);
  const descriptors = new Map<string, number>();
  try {
    for (const { file } of entries.values()) if (!descriptors.has(file)) descriptors.set(file, openSync(file, 'r'));
    for (const { layout, bytes } of regions) if (bytes) fill(layout.places, bytes, entries, descriptors, options);
  } finally {
    for (const descriptor of descriptors.values()) closeSync(descriptor);
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

function byParameterName(stored: ReadonlyMap<string, SafetensorsEntry>): {
  entries: ReadonlyMap<string, SafetensorsEntry>;
  problems: string[];
} {
  const entries = new Map<string, SafetensorsEntry>();
  const problems: string[] = [];
  for (const entry of stored.values()) {
    const name = parameterName(entry.name);
    const other = entries.get(name);
    if (other) problems.push(`twice: ${quoted(other.name)} and ${quoted(entry.name)} are the same parameter`);
    entries.set(name, entry);
  }
  return { entries, problems };
}

function differences(places: readonly ParameterPlace[], entries: ReadonlyMap<string, SafetensorsEntry>): string[] {
  const problems: string[] = [];
  const wanted = new Map(places.map((place) => [place.name, place]));
  for (const place of places) {
    const entry = entries.get(place.name);
    if (entry === undefined) problems.push(`missing: ${place.name} ${shapeText(place.shape)}`);
    else if (entry.shape.join() !== place.shape.join()) {
      problems.push(`misshapen: ${place.name} is ${shapeText(entry.shape)}, the model has ${shapeText(place.shape)}`);
    } else if (conversions[place.dtype][entry.dtype] === undefined) {
      problems.push(`unsupported dtype: ${place.name} is ${entry.dtype}; F32, BF16 and F16 can be read`);
    }
  }
  const embeddingShape = wanted.get('model.embed_tokens.weight')?.shape.join();
  for (const [name, entry] of entries) {
    const redundantHead = name === 'lm_head.weight' && entry.shape.join() === embeddingShape;
    if (!wanted.has(name) && !redundantHead) problems.push(`extra: ${quoted(entry.name)} ${shapeText(entry.shape)}`);
  }
  return problems;
}

/** Of places that `differences` found whole. */
function fill(
  places: readonly ParameterPlace[],
  target: Uint8Array,
  entries: ReadonlyMap<string, SafetensorsEntry>,
  descriptors: ReadonlyMap<string, number>,
  { threads }: LoadOptions,
): void {
  const sources: SafetensorsEntry[] = [];
  const pieces: FilePiece[] = [];
  for (const place of places) {
    const entry = entries.get(place.name);
    const descriptor = entry && descriptors.get(entry.file);
    const conversion = entry && conversions[place.dtype][entry.dtype];
    if (!entry || descriptor === undefined || conversion === undefined) continue;
    sources.push(entry);
    pieces.push({
      descriptor,
      fileOffset: entry.byteOffset,
      byteLength: entry.byteLength,
      targetOffset: place.byteOffset,
      conversion,
    });
  }
  const failure = readPieces(target, pieces, threads);
  if (!failure) return;
  const { file = '', name = '' } = sources[failure.piece] ?? {};
  if (failure.code === 'END_OF_FILE')
    throw new SafetensorsFormatError(file, `it ends inside the tensor ${quoted(name)} (truncated while it was read?)`);
  throw new WeightsReadError(file, name, failure.code);
}
