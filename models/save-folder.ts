/** A slot's weights as a folder in Hugging Face layout. A tied head is not stored. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelConfiguration, type SpecialTokenIds, toHuggingFaceConfiguration } from './configuration.js';
import { storedDType } from './load-folder.js';
import type { ParameterLayout } from './parameter-layout.js';
import { syncFolder, writeFileSynced, writeSafetensors, type WrittenFile } from './safetensors/writer.js';
import type { TokenizerFile } from './tokenizer.js';
import type { WeightsRegion } from './weights-hash.js';

/**
 * Writes model.safetensors, config.json, generation_config.json and `extraFiles` (tokenizer), all synced to the disk.
 * The folder is made when it is not there; files of the same names are overwritten.
 * @param tokens ids for config.json and generation_config.json
 * @returns every file with its size and SHA-256
 * @throws WeightsWriteError
 */
export function saveFolder(
  folder: string,
  configuration: ModelConfiguration,
  regions: readonly WeightsRegion[],
  extraFiles: Readonly<Record<string, TokenizerFile>> = {},
  tokens?: SpecialTokenIds,
): WrittenFile[] {
  mkdirSync(folder, { recursive: true });
  const dtype = regions[0]?.layout.places[0]?.dtype ?? configuration.dtype;
  const tensors = regions.flatMap(({ layout, bytes }) =>
    layout.places.map((place) => ({
      name: place.name,
      dtype: storedDType[place.dtype],
      shape: place.shape,
      bytes: bytes.subarray(place.byteOffset, place.byteOffset + place.byteLength),
    })),
  );
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

/** A model of which all parameters are in one slot. @throws WeightsWriteError */
export function saveSlotAsFolder(
  folder: string,
  configuration: ModelConfiguration,
  layout: ParameterLayout,
  slot: Uint8Array,
  extraFiles: Readonly<Record<string, TokenizerFile>> = {},
  tokens?: SpecialTokenIds,
): WrittenFile[] {
  return saveFolder(folder, configuration, [{ layout, bytes: slot }], extraFiles, tokens);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
