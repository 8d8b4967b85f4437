/** What test/references/text.py wrote of a model, and the model itself. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { copyParameters } from '../../../models/arena/bind-parameters.js';
import { float32FromBfloat16 } from '../../../models/checkpoint/bfloat16.js';
import {
  parseModelConfiguration,
  type ModelConfiguration,
  type ParameterDType,
} from '../../../models/configuration/configuration.js';
import { parameterLayout } from '../../../models/arena/parameter-layout.js';
import { visionPrefix } from '../../../models/arena/parameter-shapes.js';
import { createQwen2, type Qwen2 } from '../../../models/qwen2/model.js';
import { loadFolderIntoSlot, readSafetensors, readTensorBytes } from '../../../models/checkpoint/safetensors.js';
import type { Ops, Tensor } from '../../../tensor/ops.js';

const numbers = z.array(z.number());
const rows = z.array(numbers);

const textCase = z.object({
  ids: rows,
  /** 1 where there is no padding. */
  mask: rows.optional(),
  /** [B, T], or [3, B, T]; null: none given. */
  positions: z.union([rows, z.array(rows)]).nullish(),
  losses: z
    .object({ float32: z.number(), bfloat16_eager: z.number().optional(), bfloat16_sdpa: z.number().optional() })
    .optional(),
  /** What the adapters' product is multiplied by. */
  scale: z.number().optional(),
  pieces: numbers.optional(),
  sections: z.tuple([z.number(), z.number(), z.number()]).optional(),
});

const record = z.object({ prompts: rows, responses: rows, pad: z.number(), cases: z.record(z.string(), textCase) });

export const textModels = ['tied', 'untied', 'vision-language'] as const;

export interface TextReference extends z.infer<typeof record> {
  readonly configuration: ModelConfiguration;
  /** Of every parameter but the vision tower's. */
  readonly parameterNames: readonly string[];
  textCase(name: string): z.infer<typeof textCase>;
  /** Of the tensors of a case that begin so, the names without that. */
  namesOf(beginning: string): readonly string[];
  /** Tensor of the file, `name` as the script has it. */
  values(name: string): Float32Array;
  open(
    ops: Ops,
    dtype?: ParameterDType,
    configuration?: ModelConfiguration,
  ): { readonly model: Qwen2; readonly parameters: Record<string, Tensor> };
}

export function openTextReference(name: (typeof textModels)[number]): TextReference {
  // From dist/test/contract/parity.
  const path = (file: string) => fileURLToPath(new URL(`../../../../test/references/models/${file}`, import.meta.url));
  const json = (file: string): unknown => JSON.parse(readFileSync(path(file), 'utf8'));
  const configuration = parseModelConfiguration(json(`${name}/config.json`));
  const tensors = new Map(
    ['', '.bfloat16'].flatMap((part) => [...readSafetensors(path(`text/${name}${part}.safetensors`)).tensors]),
  );
  const reference = record.parse(json(`text/${name}.json`));
  const names = parameterLayout(configuration, 'float32').places.map((place) => place.name);
  return {
    ...reference,
    configuration,
    parameterNames: names.filter((parameter) => !parameter.startsWith(visionPrefix)),
    textCase(of) {
      const found = reference.cases[of];
      if (found === undefined) throw new Error(`no case '${of}' of ${name}`);
      return found;
    },
    namesOf: (beginning) =>
      [...tensors.keys()].filter((key) => key.startsWith(beginning)).map((key) => key.slice(beginning.length)),
    values(of) {
      const entry = tensors.get(of);
      if (entry === undefined) throw new Error(`no '${of}' of ${name}`);
      const bytes = new Uint8Array(entry.byteLength);
      readTensorBytes(entry, bytes);
      if (entry.dtype === 'F32') return new Float32Array(bytes.buffer);
      const values = new Float32Array(entry.byteLength / 2);
      float32FromBfloat16(new Uint16Array(bytes.buffer), values);
      return values;
    },
    open(ops, dtype = 'float32', opened = configuration) {
      const layout = parameterLayout(opened, dtype);
      const slot = new Uint8Array(layout.slotBytes);
      loadFolderIntoSlot(path(name), layout, slot);
      const parameters = copyParameters(ops, layout, slot);
      return { model: createQwen2(ops, opened, parameters), parameters };
    },
  };
}

/** ‖actual − expected‖ / ‖expected‖ over the rows, of `width` entries, that `mask` names (all without). */
export function relativeDistance(
  actual: Float32Array,
  expected: Float32Array,
  width = 1,
  mask?: readonly number[],
): number {
  if (actual.length !== expected.length) return NaN;
  let [difference, length] = [0, 0];
  actual.forEach((value, index) => {
    if (mask?.[Math.floor(index / width)] === 0) return;
    difference += (value - expected[index]!) ** 2;
    length += expected[index]! ** 2;
  });
  return Math.sqrt(difference / length);
}
