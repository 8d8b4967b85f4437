/** A model by folder or by name: from a folder of this machine, from Hugging Face's cache, or from its hub. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How far a download is. */
export interface ModelProgress {
  /** Path in the model's repository. */
  readonly file: string;
  /** Of all files together. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface ResolveModelOptions {
  /** Called while files are fetched; not at all when nothing is. */
  readonly onProgress?: (progress: ModelProgress) => void;
  /** HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE; the process's own unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Neither a folder with config.json nor a name `owner/name`. */
export class ModelNameError extends Error {
  override readonly name = 'ModelNameError';
  readonly model: string;
  constructor(model: string) {
    super(
      `'${model}' is no model: expected a folder with config.json and *.safetensors, or a name of the hub as owner/name or hf:owner/name[@revision]`,
    );
    this.model = model;
  }
}

/**
 * The folder, in Hugging Face layout, of a model that is given as a folder or as `owner/name` or
 * `hf:owner/name[@revision]`.
 * @throws ModelNameError
 */
export function resolveModel(nameOrFolder: string, _options: ResolveModelOptions = {}): Promise<string> {
  if (existsSync(join(nameOrFolder, 'config.json'))) return Promise.resolve(nameOrFolder);
  return Promise.reject(new ModelNameError(nameOrFolder));
}
