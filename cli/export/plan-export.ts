/** What an export writes, decided and checked before the first byte. */
import { shardFiles, writingShards } from '../../models/safetensors/shards.js';
import type { Writing } from '../../models/safetensors/writer.js';
import { loadAdapters, saveAdapterFolder, type AdapterFolder } from '../../models/lora/adapter-folder.js';
import { adapterConfigFile, adapterWeightsFile } from '../../models/lora/adapter-config.js';
import { parameterLayout, splitLayout } from '../../models/arena/parameter-layout.js';
import { storedIn, streamWeights } from '../../models/checkpoint/stream-weights.js';
import type { ParameterDType } from '../../models/configuration/configuration.js';
import type { TokenizerFile } from '../../models/tokenizer/tokenizer.js';
import { readModelConfiguration, type FoundModel } from '../model/read-model-configuration.js';
import { UsageError } from '../usage-error.js';
import { hubNameOf, licenceOf } from './base-model.js';
import type { CardFacts } from './card-facts.js';
import type { ExportOptions } from './export-options.js';
import { configurationFiles, keptFiles, textOf } from './files-beside.js';
import type { LocatedWeights } from '../locate-weights.js';
import { modelCard } from './model-card.js';
import { runFacts } from './run-facts.js';

/** The weights are not those that the checkpoint's manifest names. */
export class ExportedWeightsError extends Error {
  override readonly name = 'ExportedWeightsError';
  readonly found: string;
  readonly named: string;
  constructor(folder: string, found: string, named: string) {
    super(`${folder}: the weights have the hash ${found}, their manifest names ${named}; nothing was written`);
    this.found = found;
    this.named = named;
  }
}

export interface ExportPlan {
  readonly what: string;
  readonly parameters: number;
  readonly dtype: ParameterDType;
  readonly weightBytes: number;
  readonly weightFiles: readonly string[];
  /** In pieces. @throws ExportedWeightsError at its end, and the errors of reading and writing */
  writeWeights(folder: string): Writing<void>;
  /** Configuration, tokenizer, licence. */
  readonly filesBeside: Readonly<Record<string, TokenizerFile>>;
  /** The text of README.md; once the weights are written, as it names their hash. */
  card(): string;
}

/** @throws UsageError, WeightsMismatchError, and the errors of reading configurations and headers */
export function planExport(source: LocatedWeights, options: ExportOptions): ExportPlan {
  const found = readModelConfiguration(source.model);
  if (source.adapters && options.adapters === 'alone') return adaptersAlone(source, source.adapters, found, options);
  if (!source.adapters && options.adapters !== undefined)
    throw new UsageError(
      `${source.name} has no adapters: its weights are whole`,
      `leave --${options.adapters === 'alone' ? 'adapter' : 'merge'} out`,
    );
  return wholeModel(source, found, options);
}

function wholeModel(source: LocatedWeights, { configuration, json }: FoundModel, options: ExportOptions): ExportPlan {
  const stored = storedIn(source.model);
  const dtype = options.dtype ?? stored;
  const weights = streamWeights(source.model, configuration, dtype, source.adapters ?? undefined);
  const folders = [...new Set([source.folder, source.model])];
  const filesBeside = { ...configurationFiles(folders, configuration, json, dtype), ...keptFiles(folders) };
  const { parameterCount: parameters } = parameterLayout(configuration, dtype);
  const named = source.adapters || dtype !== stored ? undefined : source.run?.manifest.weights.hash;
  return {
    what: source.adapters ? 'a whole model, adapters folded in' : 'a whole model',
    parameters,
    dtype,
    weightBytes: weights.totalBytes,
    weightFiles: shardFiles(weights.tensors, options.maxShardBytes),
    *writeWeights(folder) {
      yield* writingShards(folder, weights.tensors, options.maxShardBytes);
      if (named !== undefined && weights.hash() !== named)
        throw new ExportedWeightsError(source.folder, weights.hash(), named);
    },
    filesBeside,
    card: () =>
      modelCard({
        ...factsOf(source, { configuration, json }, filesBeside, options),
        kind: 'model',
        dtype,
        parameters,
        weightsHash: weights.hash(),
      }),
  };
}

function adaptersAlone(
  source: LocatedWeights,
  adapters: AdapterFolder,
  found: Pick<FoundModel, 'configuration' | 'json'>,
  options: ExportOptions,
): ExportPlan {
  const { configuration } = found;
  const stored = [...adapters.tensors.values()].every((entry) => entry.dtype === 'BF16') ? 'bfloat16' : 'float32';
  const dtype = options.dtype ?? stored;
  const { lora } = adapters;
  const { trained: layout } = splitLayout(configuration, dtype, { freezeVisionTower: true, lora });
  const region = { layout, bytes: new Uint8Array(layout.slotBytes) };
  loadAdapters(source.folder, layout, region.bytes);
  const filesBeside = keptFiles([source.folder, source.model]);
  const baseModel = options.base ?? adapters.baseModel;
  return {
    what: `adapters alone, of ${source.model}`,
    parameters: layout.parameterCount,
    dtype,
    weightBytes: layout.slotBytes,
    weightFiles: [adapterWeightsFile, adapterConfigFile],
    *writeWeights(folder) {
      saveAdapterFolder(folder, { configuration, lora, region, baseModel });
      yield layout.slotBytes;
    },
    filesBeside,
    card: () =>
      modelCard({
        ...factsOf(source, found, filesBeside, options),
        kind: 'adapter',
        dtype,
        parameters: layout.parameterCount,
        weightsHash: dtype === stored ? (source.run?.manifest.weights.hash ?? null) : null,
      }),
  };
}

function factsOf(
  source: LocatedWeights,
  { configuration }: Pick<FoundModel, 'configuration' | 'json'>,
  files: Readonly<Record<string, TokenizerFile>>,
  { version, base }: ExportOptions,
): Omit<CardFacts, 'kind' | 'dtype' | 'parameters' | 'weightsHash'> {
  const run = source.run && runFacts(source.run);
  const begunWith = run?.config?.model.path ?? null;
  const folders = [source.folder, source.model, ...(begunWith === null ? [] : [begunWith])];
  const said = source.adapters ? (base ?? source.adapters.baseModel) : begunWith;
  const origin = source.adapters ? source.model : (begunWith ?? source.folder);
  return {
    name: source.name,
    vision: configuration.vision !== null,
    chat: hasChatTemplate(files),
    baseModel: hubNameOf(origin, said),
    licence: licenceOf(folders),
    lora: source.adapters?.lora ?? null,
    run,
    version,
  };
}

function hasChatTemplate(files: Readonly<Record<string, TokenizerFile>>): boolean {
  if (files['chat_template.jinja'] || files['chat_template.json']) return true;
  return textOf(files, 'tokenizer_config.json')?.includes('"chat_template"') ?? false;
}
