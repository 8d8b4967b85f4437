/** What `test/references/lora.py` made with Python's peft: a tiny base, adapters over it, and what they compute. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  parseModelConfiguration,
  type ModelConfiguration,
  type ParameterDType,
} from '../../models/configuration/configuration.js';
import { loadFolder } from '../../models/checkpoint/load-folder.js';
import { loadAdapters, readAdapterFolder } from '../../models/lora/adapter-folder.js';
import type { LoraDescription } from '../../models/lora/adapters.js';
import { splitLayout, type ParameterPlace } from '../../models/arena/parameter-layout.js';
import { readSafetensors, readTensorBytes } from '../../models/checkpoint/safetensors.js';
import type { WeightsRegion } from '../../models/arena/weights-hash.js';

export const loraReferences = ['text', 'vision-language'] as const;

export interface LoraReference {
  readonly folder: string;
  readonly configuration: ModelConfiguration;
  readonly lora: LoraDescription;
  /** All parameters of the model, as a run that trains adapters has them. */
  readonly base: WeightsRegion;
  readonly adapters: WeightsRegion;
  readonly ids: readonly number[];
  /** [ids, vocabulary], flat: with the adapters. */
  readonly logits: readonly number[];
  /** By name: the matrices that `merge_and_unload` changed. */
  readonly merged: ReadonlyMap<string, Float32Array>;
}

export function openLoraReference(
  name: (typeof loraReferences)[number],
  dtype: ParameterDType = 'float32',
): LoraReference {
  // From dist/test/helpers.
  const folder = fileURLToPath(new URL(`../../../test/references/lora/${name}/`, import.meta.url));
  const configuration = parseModelConfiguration(JSON.parse(readFileSync(join(folder, 'base/config.json'), 'utf8')));
  const { lora } = readAdapterFolder(join(folder, 'adapter'));
  const { trained, frozen } = splitLayout(configuration, dtype, { freezeVisionTower: true, lora });
  const base = { layout: frozen, bytes: new Uint8Array(frozen.slotBytes) };
  const adapters = { layout: trained, bytes: new Uint8Array(trained.slotBytes) };
  loadFolder(join(folder, 'base'), [base]);
  loadAdapters(join(folder, 'adapter'), trained, adapters.bytes, lora);
  const merged = [...readSafetensors(join(folder, 'merged.safetensors')).tensors.values()].map((entry) => {
    const bytes = new Uint8Array(entry.byteLength);
    readTensorBytes(entry, bytes);
    return [entry.name, new Float32Array(bytes.buffer)] as const;
  });
  const { ids, logits } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
  return { folder, configuration, lora, base, adapters, ids, logits, merged: new Map(merged) };
}

export function placeOf({ layout }: WeightsRegion, name: string): ParameterPlace {
  const place = layout.places.find((one) => one.name === name);
  if (!place) throw new Error(`no ${name}`);
  return place;
}

/** float32 values of a parameter. */
export function valuesOf(region: WeightsRegion, name: string): Float32Array {
  const { byteOffset, byteLength } = placeOf(region, name);
  return new Float32Array(region.bytes.slice(byteOffset, byteOffset + byteLength).buffer);
}
