/** `config.json` of a model's folder, refused by name where it is of an architecture that is not implemented. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../config/errors.js';
import {
  modelTypes,
  parseModelConfiguration,
  type ModelConfiguration,
} from '../../models/configuration/configuration.js';

/** Published ones have a few kilobytes. */
const largestBytes = 4 * 2 ** 20;

const head = z.looseObject({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  eos_token_id: z.union([z.number(), z.array(z.number())]).nullish(),
});

/** The folder holds a model that is none of those implemented here. */
export class UnknownArchitectureError extends Error {
  override readonly name = 'UnknownArchitectureError';
  readonly modelType: string | undefined;
  /** What can be used instead. */
  readonly remedy: string;
  constructor(file: string, modelType: string | undefined, architectures: readonly string[]) {
    const given = modelType === undefined ? 'no model_type' : `model_type '${modelType}'`;
    const named = architectures.length === 0 ? '' : ` (${architectures.join(', ')})`;
    super(`${file} has ${given}${named}, which Troupe does not compute`);
    this.modelType = modelType;
    this.remedy = `name a folder of model_type ${modelTypes.join(' or ')}: Qwen2, Qwen2.5 or Qwen2.5-VL`;
  }
}

export interface FoundModel {
  readonly configuration: ModelConfiguration;
  /** `config.json` as it stands. */
  readonly json: Readonly<Record<string, unknown>>;
  /** `eos_token_id` of config.json, for folders without a generation_config.json; empty when it names none. */
  readonly endTokenIds: readonly number[];
}

/** @throws ConfigError, UnknownArchitectureError, ModelConfigurationError */
export function readModelConfiguration(folder: string): FoundModel {
  const file = join(folder, 'config.json');
  const json = readObject(file);
  const { model_type: modelType, architectures, eos_token_id: ends } = json;
  if (!modelTypes.some((known) => known === modelType))
    throw new UnknownArchitectureError(file, modelType, architectures ?? []);
  return {
    configuration: parseModelConfiguration(json),
    json,
    endTokenIds: typeof ends === 'number' ? [ends] : (ends ?? []),
  };
}

function readObject(file: string): z.infer<typeof head> {
  const refuse = (given: string): never => {
    throw new ConfigError([{ path: 'model', expected: `a readable ${file}`, given }]);
  };
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return refuse('no such file');
  if (bytes > largestBytes) return refuse(`${bytes} bytes, more than ${largestBytes}`);
  try {
    return head.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    return refuse(cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause));
  }
}
