/** Opens a reference checkpoint that `test/references/models.py` made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyParameters } from '../../../models/arena/bind-parameters.js';
import {
  parseModelConfiguration,
  type ModelConfiguration,
  type ParameterDType,
} from '../../../models/configuration/configuration.js';
import { parameterLayout, type ParameterLayout } from '../../../models/arena/parameter-layout.js';
import { loadFolderIntoSlot, readSafetensors, readTensorBytes } from '../../../models/checkpoint/safetensors.js';
import { createQwen2, type Qwen2 } from '../../../models/qwen2/model.js';
import type { Ops, Tensor } from '../../../tensor/ops.js';

export interface Reference {
  readonly pad: number;
  readonly end: number;
  readonly prompts: readonly (readonly number[])[];
  readonly responses: readonly (readonly number[])[];
  readonly loss: number;
  readonly hash: string;
  readonly adamw: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly weightDecay: number;
    /** Before each of the ten updates, and after the last. */
    readonly losses: readonly number[];
  };
  readonly greedy: readonly (readonly number[])[];
}

export interface Checkpoint {
  readonly configuration: ModelConfiguration;
  readonly layout: ParameterLayout;
  readonly slot: Uint8Array;
  readonly reference: Reference;
  /** Tensors of `outputs` or `gradients`, by name. */
  read(file: 'outputs' | 'gradients', name: string): Float32Array;
  open(ops: Ops): { readonly model: Qwen2; readonly parameters: Record<string, Tensor> };
}

export const checkpointNames = ['tied', 'untied'] as const;

export function openCheckpoint(name: (typeof checkpointNames)[number], dtype: ParameterDType = 'float32'): Checkpoint {
  // From dist/test/contract/parity.
  const folder = fileURLToPath(new URL(`../../../../test/references/models/${name}/`, import.meta.url));
  const configuration = parseModelConfiguration(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
  const layout = parameterLayout(configuration, dtype);
  const slot = new Uint8Array(layout.slotBytes);
  loadFolderIntoSlot(folder, layout, slot);
  return {
    configuration,
    layout,
    slot,
    reference: JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')),
    read(file, tensor) {
      const entry = readSafetensors(join(folder, `${file}.safetensors`)).tensors.get(tensor);
      if (entry === undefined) throw new Error(`no ${tensor} in ${file}`);
      const bytes = new Uint8Array(entry.byteLength);
      readTensorBytes(entry, bytes);
      return new Float32Array(bytes.buffer);
    },
    open(ops) {
      const parameters = copyParameters(ops, layout, slot);
      return { model: createQwen2(ops, configuration, parameters), parameters };
    },
  };
}

/** Greatest absolute difference; NaN when lengths differ or a value is not a number. */
export function greatestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let greatest = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    if (!(difference <= greatest)) greatest = difference;
  }
  return greatest;
}
