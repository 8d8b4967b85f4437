/**
 * Adapters as a folder in PEFT's format: `adapter_config.json` and `adapter_model.safetensors`, which PEFT and vLLM load
 * on top of the base model. Of a folder that someone else made, the names of the tensors say which matrices are adapted.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfiguration } from '../configuration/configuration.js';
import { storedDType } from '../checkpoint/load-folder.js';
import type { ParameterLayout } from '../arena/parameter-layout.js';
import { bytesOfFloat32, float32Elements, isReadableDType } from '../safetensors/convert-elements.js';
import { WeightsMismatchError, WeightsNotFoundError } from '../safetensors/errors.js';
import type { SafetensorsEntry } from '../safetensors/header.js';
import { readSafetensors, readTensorBytes } from '../safetensors/reader.js';
import { syncFolder, writeFileSynced, writeSafetensors, type WrittenFile } from '../safetensors/writer.js';
import type { TokenizerFile } from '../tokenizer/tokenizer.js';
import type { WeightsRegion } from '../arena/weights-hash.js';
import {
  AdapterConfigError,
  adapterConfigFile,
  adapterWeightsFile,
  parseAdapterConfig,
  toPeftConfig,
} from './adapter-config.js';
import { nameOfPeft, peftNameOf, targetModuleOf } from './adapter-names.js';
import type { LoraDescription } from './adapters.js';

export interface AdaptersToSave {
  readonly configuration: ModelConfiguration;
  readonly lora: LoraDescription;
  /** The adapters alone: a slot of a run that trains them. */
  readonly region: WeightsRegion;
  /** Folder or hub name of the model that was adapted; null when it has none. */
  readonly baseModel: string | null;
  /** Files to stand beside them: tokenizer, chat template. */
  readonly extraFiles?: Readonly<Record<string, TokenizerFile>>;
}

export interface AdapterFolder {
  readonly folder: string;
  /** `target_modules` are the last words of the names that are there, in ascending order. */
  readonly lora: LoraDescription;
  readonly baseModel: string | null;
  /** By our names: `model.layers.0.self_attn.q_proj.lora_A.weight`. */
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
}

/** Whether the folder holds adapters in PEFT's format, by the name of their configuration. */
export function isAdapterFolder(folder: string): boolean {
  return existsSync(join(folder, adapterConfigFile));
}

/**
 * Writes `adapter_model.safetensors`, `adapter_config.json` and the extra files, all synced to the disk. The folder is
 * made when it is not there; files of the same names are overwritten.
 * @throws WeightsWriteError
 */
export function saveAdapterFolder(folder: string, adapters: AdaptersToSave): WrittenFile[] {
  const { configuration, lora, region, baseModel, extraFiles = {} } = adapters;
  mkdirSync(folder, { recursive: true });
  const tensors = region.layout.places.map(({ name, dtype, shape, byteOffset, byteLength }) => ({
    name: peftNameOf(configuration, name),
    dtype: storedDType[dtype],
    shape,
    bytes: region.bytes.subarray(byteOffset, byteOffset + byteLength),
  }));
  const targets = targetsOf(region.layout.places.map(({ name }) => name));
  const config = `${JSON.stringify(toPeftConfig(configuration, lora, targets, baseModel), null, 2)}\n`;
  const files = [writeSafetensors(join(folder, adapterWeightsFile), tensors, { format: 'pt' })];
  const beside: Readonly<Record<string, TokenizerFile>> = { [adapterConfigFile]: { text: config }, ...extraFiles };
  for (const [name, file] of Object.entries(beside)) {
    const bytes = 'text' in file ? new TextEncoder().encode(file.text) : readFileSync(file.path);
    files.push(writeFileSynced(join(folder, name), [bytes]));
  }
  syncFolder(folder);
  return files;
}

/**
 * Reads configuration and header; no weights yet.
 * @throws WeightsNotFoundError, AdapterConfigError, WeightsMismatchError for names that are no adapter's, and the errors
 *   of `readSafetensors`
 */
export function readAdapterFolder(folder: string): AdapterFolder {
  const { rank, alpha, baseModel } = parseAdapterConfig(join(folder, adapterConfigFile), readConfig(folder));
  const tensors = new Map<string, SafetensorsEntry>();
  const problems: string[] = [];
  for (const entry of readSafetensors(join(folder, adapterWeightsFile)).tensors.values()) {
    const name = nameOfPeft(entry.name);
    if (name === undefined || targetModuleOf(name) === undefined) problems.push(`not an adapter: ${entry.name}`);
    else tensors.set(name, entry);
  }
  if (tensors.size === 0) problems.push(`no adapter in ${adapterWeightsFile}`);
  if (problems.length > 0) throw new WeightsMismatchError(folder, problems);
  return { folder, lora: { rank, alpha, target_modules: targetsOf([...tensors.keys()]) }, baseModel, tensors };
}

/**
 * Fills a region of adapters; float32, bfloat16 and float16 are converted into the layout's dtype.
 * @param lora what the run computes with: the folder's rank and alpha must be the same
 * @throws AdapterConfigError; WeightsMismatchError listing every missing, extra, misshapen or unreadable tensor, before
 *   a byte is written; and the errors of `readAdapterFolder`
 */
export function loadAdapters(folder: string, layout: ParameterLayout, bytes: Uint8Array, lora?: LoraDescription): void {
  const found = readAdapterFolder(folder);
  if (lora) requireSameScale(found, lora);
  requireAdapters(found, layout);
  for (const { name, dtype, byteOffset, byteLength } of layout.places) {
    const entry = found.tensors.get(name);
    if (!entry) continue;
    const target = bytes.subarray(byteOffset, byteOffset + byteLength);
    if (entry.dtype === storedDType[dtype]) readTensorBytes(entry, target);
    else target.set(bytesOfFloat32(readAdapterValues(entry), dtype));
  }
}

/** One adapter matrix in float32. */
export function readAdapterValues(entry: SafetensorsEntry): Float32Array {
  if (!isReadableDType(entry.dtype))
    throw new WeightsMismatchError(entry.file, [`unsupported dtype: ${entry.name} is ${entry.dtype}`]);
  const stored = new Uint8Array(entry.byteLength);
  readTensorBytes(entry, stored);
  return float32Elements(stored, entry.dtype);
}

function requireSameScale({ folder, lora: found }: AdapterFolder, { rank, alpha }: LoraDescription): void {
  const file = join(folder, adapterConfigFile);
  if (found.rank !== rank) throw new AdapterConfigError(file, 'r', `${found.rank} where the run has rank ${rank}`);
  if (found.alpha !== alpha)
    throw new AdapterConfigError(file, 'lora_alpha', `${found.alpha} where the run has alpha ${alpha}`);
}

/**
 * The folder's adapters are those of the layout.
 * @throws WeightsMismatchError listing every missing, extra, misshapen or unreadable tensor
 */
export function requireAdapters({ folder, tensors }: AdapterFolder, { places }: ParameterLayout): void {
  const problems: string[] = [];
  for (const { name, shape } of places) {
    const entry = tensors.get(name);
    if (entry === undefined) problems.push(`missing: ${name} [${shape.join(', ')}]`);
    else if (entry.shape.join() !== shape.join())
      problems.push(`misshapen: ${name} is [${entry.shape.join(', ')}], the model has [${shape.join(', ')}]`);
    else if (!isReadableDType(entry.dtype)) problems.push(`unsupported dtype: ${name} is ${entry.dtype}`);
  }
  const wanted = new Set(places.map(({ name }) => name));
  for (const [name, { shape }] of tensors) if (!wanted.has(name)) problems.push(`extra: ${name} [${shape.join(', ')}]`);
  if (problems.length > 0) throw new WeightsMismatchError(folder, problems);
}

function targetsOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => targetModuleOf(name) ?? []))].sort();
}

function readConfig(folder: string): unknown {
  const file = join(folder, adapterConfigFile);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new WeightsNotFoundError(file);
  if (size > 2 ** 20) throw new AdapterConfigError(file, 'adapter', `${size} bytes are more than ${2 ** 20}`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AdapterConfigError(file, 'adapter', 'it is not JSON', { cause });
  }
}
