/** A slot's weights as a folder in Hugging Face layout. A tied head is not stored. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfiguration, SpecialTokenIds } from '../configuration/configuration.js';
import { exportedConfiguration, exportedGenerationConfig } from '../configuration/exported-configuration.js';
import { generationConfigFile } from '../configuration/generation-config.js';
import { storedDType } from './load-folder.js';
import type { ParameterLayout } from '../arena/parameter-layout.js';
import { weightsFile } from '../safetensors/shards.js';
import { syncFolder, writeFileSynced, writeSafetensors, type WrittenFile } from '../safetensors/writer.js';
import type { TokenizerFile } from '../tokenizer/tokenizer.js';
import type { WeightsRegion } from '../arena/weights-hash.js';

/**
 * Writes model.safetensors, config.json, generation_config.json and `extraFiles` (tokenizer, and the source's own
 * generation_config.json), all synced to the disk. The folder is made when it is not there; files of the same names are
 * overwritten.
 * @param tokens ids for config.json and generation_config.json
 * @param source `config.json` of the folder that the model came from: its keys are kept
 * @returns every file with its size and SHA-256
 * @throws WeightsWriteError, GenerationConfigError
 */
export function saveFolder(
  folder: string,
  configuration: ModelConfiguration,
  regions: readonly WeightsRegion[],
  extraFiles: Readonly<Record<string, TokenizerFile>> = {},
  tokens?: SpecialTokenIds,
  source?: unknown,
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
  const { [generationConfigFile]: generation, ...others } = extraFiles;
  const beside: Record<string, TokenizerFile> = {
    'config.json': {
      text: `${JSON.stringify(exportedConfiguration(configuration, dtype, source, tokens), null, 2)}\n`,
    },
    [generationConfigFile]: { text: exportedGenerationConfig(generation && textOf(generation), tokens) },
    ...others,
  };
  const files = [writeSafetensors(join(folder, weightsFile), tensors, { format: 'pt' })];
  for (const [name, file] of Object.entries(beside))
    files.push(
      writeFileSynced(join(folder, name), ['text' in file ? Buffer.from(file.text) : readFileSync(file.path)]),
    );
  syncFolder(folder);
  return files;
}

/** A model of which all parameters are in one slot. @throws as `saveFolder` */
export function saveSlotAsFolder(
  folder: string,
  configuration: ModelConfiguration,
  layout: ParameterLayout,
  slot: Uint8Array,
  extraFiles: Readonly<Record<string, TokenizerFile>> = {},
  tokens?: SpecialTokenIds,
  source?: unknown,
): WrittenFile[] {
  return saveFolder(folder, configuration, [{ layout, bytes: slot }], extraFiles, tokens, source);
}

function textOf(file: TokenizerFile): string {
  return 'text' in file ? file.text : readFileSync(file.path, 'utf8');
}
